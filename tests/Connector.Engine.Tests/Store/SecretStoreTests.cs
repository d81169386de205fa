using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public sealed class SecretStoreTests : IDisposable
{
    private readonly StoreFolder folder = new();
    private readonly KeyRing keys;
    private readonly SecretStore secrets;

    public SecretStoreTests()
    {
        keys = folder.Keys();
        secrets = new SecretStore(folder.Path, keys, folder.Clock);
    }

    public void Dispose()
    {
        keys.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_secret_is_set_replaced_and_removed()
    {
        (await secrets.FindAsync("bc-client-secret", default)).ShouldBeNull();
        await secrets.SetAsync("bc-client-secret", "pä$$ 1", default);
        await secrets.SetAsync("bc-client-secret", "pä$$ 2", default);
        (await secrets.FindAsync("bc-client-secret", default)).ShouldBe("pä$$ 2");

        (await secrets.RemoveAsync("bc-client-secret", default)).ShouldBeTrue();
        (await secrets.RemoveAsync("bc-client-secret", default)).ShouldBeFalse();
        (await secrets.FindAsync("bc-client-secret", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Names_are_listed_with_when_they_were_set()
    {
        await secrets.SetAsync("b", "1", default);
        folder.Clock.Now += TimeSpan.FromDays(1);
        await secrets.SetAsync("a", "2", default);

        (await secrets.ListAsync(default)).ShouldBe([("a", folder.Clock.Now), ("b", folder.Clock.Now.AddDays(-1))]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("ü")]
    [InlineData("a/b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_name_that_is_not_one_is_refused(string name)
    {
        var message =
            $"'{name}' is not a name for a secret. Use 1 to 64 lower-case letters, digits, '-', '_' or '.', beginning with a letter or "
                + "digit.";

        (await Should.ThrowAsync<StoreException>(() => secrets.SetAsync(name, "x", default))).Message.ShouldBe(message);
        (await Should.ThrowAsync<StoreException>(() => secrets.RemoveAsync(name, default))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task An_empty_value_is_refused()
    {
        (await Should.ThrowAsync<StoreException>(() => secrets.SetAsync("a", "", default))).Message
            .ShouldBe("The secret 'a' would be empty. Give it a value, or remove it.");
    }

    [Fact]
    public async Task Changes_are_audited_by_name_only()
    {
        await secrets.SetAsync("a", "hunter2-value", default);
        await secrets.RotateAsync(default);
        await secrets.RemoveAsync("a", default);

        await using var store = await folder.OpenAsync(StoreAccess.Administration, keys);
        var events = await store.AuditAsync(new AuditFilter(), default);
        events.Select(entry => (entry.Event, entry.Message)).ShouldBe(
        [
            ("secret.set", "The secret 'a' was set."),
            ("keys.rotated", $"Key {keys.ActiveKeyId} is active now; secrets encrypted anew: 1."),
            ("secret.removed", "The secret 'a' was removed."),
        ]);
        events.ShouldAllBe(entry => entry.Request == null && entry.Response == null);
    }

    [Fact]
    public async Task A_secret_works_beside_a_running_engine()
    {
        await using var engine = await folder.OpenAsync(keys: keys);
        await secrets.SetAsync("a", "1", default);

        (await secrets.FindAsync("a", default)).ShouldBe("1");
        (await engine.VerifyAuditAsync(default))
            .ShouldSatisfyAllConditions(verdict => verdict.IsWhole.ShouldBeTrue(), verdict => verdict.Events.ShouldBe(1));
    }

    [Fact]
    public async Task After_a_rotation_every_secret_has_the_new_key_and_everything_older_is_still_read()
    {
        await secrets.SetAsync("a", "1", default);
        await secrets.SetAsync("b", "2", default);
        await using (var engine = await folder.OpenAsync(keys: keys))
            await engine.WriteNoteAsync("erp", "session", "kept", default);

        (await secrets.RotateAsync(default)).ShouldBe(2);

        using var reopened = folder.Keys();
        KeyRing.KeyIdOf((byte[])folder.Scalar("SELECT value FROM secrets WHERE name = 'a'")!).ShouldBe(reopened.ActiveKeyId);
        (await new SecretStore(folder.Path, reopened).FindAsync("b", default)).ShouldBe("2");
        await using var store = await folder.OpenAsync(keys: reopened);
        (await store.ReadNoteAsync("erp", "session", default)).ShouldBe("kept");
        (await store.VerifyAuditAsync(default)).IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rotation_that_was_cut_off_after_the_key_was_made_loses_nothing()
    {
        await secrets.SetAsync("a", "1", default);
        keys.Rotate(folder.Clock.Now);

        using var reopened = folder.Keys();
        (await new SecretStore(folder.Path, reopened).FindAsync("a", default)).ShouldBe("1");
    }

    [Fact]
    public async Task What_is_known_by_content_is_still_known_after_a_rotation()
    {
        var page = new Intake("suite/invoices", "1", "", [new IntakeRecord("A", System.Text.Json.JsonElement.Parse("1"), null)], null,
            folder.Clock.Now);
        await using (var engine = await folder.OpenAsync(keys: keys))
            await engine.IntakeAsync(page, default);
        await secrets.RotateAsync(default);

        await using var again = await folder.OpenAsync();
        (await again.IntakeAsync(page, default)).ShouldBe(new IntakeResult(0, 1));
    }

    [Fact]
    public async Task A_secret_moved_to_another_name_is_not_handed_out()
    {
        await secrets.SetAsync("sandbox", "1", default);
        await secrets.SetAsync("production", "2", default);
        folder.Execute("UPDATE secrets SET value = (SELECT value FROM secrets WHERE name = 'production') WHERE name = 'sandbox'");

        await Should.ThrowAsync<System.Security.Cryptography.CryptographicException>(() => secrets.FindAsync("sandbox", default));
    }

    [Fact]
    public async Task A_secret_is_nowhere_on_the_disk_in_clear_text()
    {
        await secrets.SetAsync("a", "correct-horse-battery", default);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder.Path)!))
            File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes("correct-horse")).ShouldBe(-1, file);
    }
}
