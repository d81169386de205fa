using System.Security.Cryptography;
using Connector.Engine.Store;

namespace Connector.Engine.Tests.Store;

public sealed class KeyRingTests : IDisposable
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("DE89 3704 0044 0532 0130 00");

    private readonly StoreFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_key_file_is_made_beside_the_store_on_first_use_and_only_then()
    {
        using var first = KeyRing.Open(folder.Path, null, _ => null, folder.Clock, out var created);
        using var second = KeyRing.Open(folder.Path, null, _ => null, folder.Clock, out var createdAgain);

        created.ShouldBe(folder.KeyPath);
        createdAgain.ShouldBeNull();
        second.Decrypt(first.Encrypt(Plain, "p"), "p").ShouldBe(Plain);
    }

    [Fact]
    public void The_key_file_is_readable_text_of_its_owner_alone()
    {
        using var keys = folder.Keys();

        var lines = File.ReadAllLines(folder.KeyPath);
        lines[0].ShouldStartWith("# ");
        lines[1].ShouldBe("connector-keys 1");
        lines[2].ShouldMatch($"^key {keys.ActiveKeyId} 2026-03-04T05:06:07Z [A-Za-z0-9+/]{{43}}=$");
        lines.Length.ShouldBe(3);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(folder.KeyPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(folder.Path)!).ShouldBe([folder.KeyPath]);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.OtherWrite, "602")]
    public void A_key_file_that_is_open_to_others_is_refused(UnixFileMode more, string mode)
    {
        if (OperatingSystem.IsWindows())
            return;
        folder.Keys().Dispose();
        File.SetUnixFileMode(folder.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        Should.Throw<StoreException>(() => folder.Keys()).Message.ShouldBe(
            $"The key file '{folder.KeyPath}' is open to others than its owner (mode {mode}). Run: chmod 600 '{folder.KeyPath}'");
    }

    [Fact]
    public void A_named_key_file_goes_before_the_environment_and_the_environment_before_the_file_beside_the_store()
    {
        var named = folder.File("elsewhere/prod.key");
        var variable = Convert.ToBase64String(new byte[32]);

        using var fromFile = KeyRing.Open(folder.Path, named, _ => variable, folder.Clock, out var created);
        created.ShouldBe(named);
        fromFile.Source.ShouldBe($"the key file '{named}'");

        using var fromVariable =
            KeyRing.Open(folder.Path, null, name => name == "CONNECTOR_KEY" ? variable : null, folder.Clock, out created);
        created.ShouldBeNull();
        fromVariable.Source.ShouldBe("the environment variable CONNECTOR_KEY");
        File.Exists(folder.KeyPath).ShouldBeFalse();
        fromVariable.ActiveKeyId.ShouldNotBe(fromFile.ActiveKeyId);
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_in_the_environment_that_is_not_one_is_refused_without_being_shown(string text)
    {
        Should.Throw<StoreException>(() => KeyRing.Open(folder.Path, null, _ => text, folder.Clock, out _)).Message.ShouldBe(
            "The environment variable CONNECTOR_KEY should hold 32 bytes as base64 (make one with: openssl rand -base64 32).");
    }

    [Fact]
    public void A_missing_key_file_of_a_store_that_exists_is_not_replaced_by_a_new_one()
    {
        File.WriteAllText(folder.Path, "something");

        Should.Throw<StoreException>(() => folder.Keys()).Message.ShouldBe(
            $"The store '{folder.Path}' exists, but its key file '{folder.KeyPath}' does not. Put the key file back from a copy, or name "
                + "it with --key-file or CONNECTOR_KEY; without it, what the store holds cannot be read.");
        File.Exists(folder.KeyPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "The key file '{0}' holds no key.")]
    [InlineData("# nothing\nconnector-keys 1\n", "The key file '{0}' holds no key.")]
    [InlineData("-----BEGIN KEY-----\n", "{0}:1:1: this is not a key file this engine can read: it should begin with 'connector-keys 1'.")]
    [InlineData("connector-keys 2\n", "{0}:1:1: this is not a key file this engine can read")]
    [InlineData("connector-keys 1\n\nkey abc\n", "{0}:3:1: a key should read 'key ID CREATED BASE64' with 32 bytes of key.")]
    [InlineData("connector-keys 1\nkey 00000000 2026-01-01T00:00:00Z AAAA\n", "{0}:2:1: a key should read")]
    [InlineData("connector-keys 1\nkey 00000000 yesterday AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "{0}:2:1: a key should read")]
    [InlineData("connector-keys 1\nkey 00000000 2026-01-01T00:00:00Z AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "{0}:2:1: the key's bytes do not belong to its id 00000000: the line was changed.")]
    public void A_damaged_key_file_is_refused_with_its_place(string text, string message)
    {
        folder.Keys().Dispose();
        File.WriteAllText(folder.KeyPath, text);

        Should.Throw<StoreException>(() => folder.Keys()).Message
            .ShouldStartWith(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, folder.KeyPath));
    }

    [Fact]
    public void A_key_file_that_cannot_be_read_or_made_says_why()
    {
        folder.Keys().Dispose();
        using (new FileStream(folder.KeyPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Should.Throw<StoreException>(() => folder.Keys()).Message.ShouldStartWith($"The key file '{folder.KeyPath}' cannot be read: ");

        Directory.CreateDirectory(folder.File("folder.key"));
        Should.Throw<StoreException>(() => folder.Keys(folder.File("folder.key"))).Message
            .ShouldStartWith($"The key file '{folder.File("folder.key")}' cannot be written: ");
    }

    [Fact]
    public void A_ring_that_was_closed_encrypts_nothing()
    {
        var keys = folder.Keys();
        keys.Dispose();

        Should.Throw<ObjectDisposedException>(() => keys.Encrypt(Plain, "p"));
    }

    [Fact]
    public async Task Engines_that_start_together_agree_on_one_key()
    {
        for (var start = 0; start < 20; start++)
        {
            var store = $"{folder.Path}-{start}";
            using var together = new Barrier(8);
            var starts = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
            {
                together.SignalAndWait();
                using var ring = KeyRing.Open(store, keyFile: null, _ => null, TimeProvider.System, out var created);
                return (ring.ActiveKeyId, IsCreator: created is not null);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

            var rings = await Task.WhenAll(starts);

            rings.Select(ring => ring.ActiveKeyId).Distinct().ShouldHaveSingleItem();
            rings.Count(ring => ring.IsCreator).ShouldBe(1);
        }
    }

    [Fact]
    public void The_same_text_is_never_encrypted_to_the_same_bytes()
    {
        using var keys = folder.Keys();

        var values = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(keys.Encrypt(Plain, "p"))).ToList();
        values.Distinct().Count().ShouldBe(100);
        values.ShouldAllBe(value => !value.Contains(Convert.ToHexString(Plain)));
    }

    [Fact]
    public void Nothing_at_all_is_encrypted_and_comes_back()
    {
        using var keys = folder.Keys();

        keys.Decrypt(keys.Encrypt([], "p"), "p").ShouldBeEmpty();
    }

    [Fact]
    public void A_value_read_for_another_purpose_is_refused()
    {
        using var keys = folder.Keys();
        var cipher = keys.Encrypt(Plain, "secrets:a");

        Should.Throw<CryptographicException>(() => keys.Decrypt(cipher, "secrets:b")).Message
            .ShouldBe("The value for 'secrets:b' was changed, damaged, or moved here from another place.");
    }

    [Fact]
    public void Every_single_changed_bit_is_refused()
    {
        using var keys = folder.Keys();
        var cipher = keys.Encrypt(Plain, "p");

        for (var bit = 0; bit < cipher.Length * 8; bit++)
        {
            var changed = (byte[])cipher.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<CryptographicException>(() => keys.Decrypt(changed, "p"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    public void A_value_that_was_cut_off_is_refused(int length)
    {
        using var keys = folder.Keys();

        Should.Throw<CryptographicException>(() => keys.Decrypt(keys.Encrypt(Plain, "p").AsSpan(0, length), "p")).Message
            .ShouldBe("The value for 'p' is not one this engine encrypted.");
    }

    [Fact]
    public void A_value_of_another_key_says_which_key_is_missing()
    {
        using var keys = folder.Keys();
        using var others = folder.Keys(folder.File("other.key"));

        Should.Throw<CryptographicException>(() => keys.Decrypt(others.Encrypt(Plain, "p"), "p")).Message.ShouldBe(
            $"The value for 'p' was encrypted with key {others.ActiveKeyId}, which is not in the key file '{folder.KeyPath}'.");
    }

    [Fact]
    public void After_a_rotation_new_values_have_the_new_key_and_old_ones_are_still_read()
    {
        using var keys = folder.Keys();
        var (oldKey, old) = (keys.ActiveKeyId, keys.Encrypt(Plain, "p"));
        keys.Rotate(folder.Clock.Now);

        keys.ActiveKeyId.ShouldNotBe(oldKey);
        KeyRing.KeyIdOf(keys.Encrypt(Plain, "p")).ShouldBe(keys.ActiveKeyId);
        keys.Decrypt(old, "p").ShouldBe(Plain);
        using var reopened = folder.Keys();
        reopened.ActiveKeyId.ShouldBe(keys.ActiveKeyId);
        reopened.Decrypt(old, "p").ShouldBe(Plain);
        File.Exists(folder.KeyPath + ".lock").ShouldBeFalse();
    }

    [Fact]
    public void A_running_engine_reads_what_was_written_with_a_key_it_has_not_seen_yet()
    {
        using var running = folder.Keys();
        using var command = folder.Keys();
        command.Rotate(folder.Clock.Now);

        running.Decrypt(command.Encrypt(Plain, "p"), "p").ShouldBe(Plain);
    }

    [Fact]
    public void Rotations_one_after_the_other_from_two_processes_lose_no_key()
    {
        using var one = folder.Keys();
        using var two = folder.Keys();
        one.Rotate(folder.Clock.Now);
        var value = one.Encrypt(Plain, "p");
        two.Rotate(folder.Clock.Now);

        two.Decrypt(value, "p").ShouldBe(Plain);
    }

    [Fact]
    public void A_rotation_while_another_process_rotates_is_refused()
    {
        using var keys = folder.Keys();
        using var other = StoreLock.TryTake(folder.KeyPath);

        Should.Throw<StoreException>(() => keys.Rotate(folder.Clock.Now)).Message
            .ShouldBe($"The keys in '{folder.KeyPath}' are being rotated by another process. Try again when it is done.");
    }

    [Fact]
    public void A_key_from_the_environment_cannot_be_rotated()
    {
        using var keys = KeyRing.Open(folder.Path, null, _ => Convert.ToBase64String(new byte[32]), folder.Clock, out _);

        Should.Throw<StoreException>(() => keys.Rotate(folder.Clock.Now)).Message.ShouldBe(
            "The key comes from the environment variable CONNECTOR_KEY, where a second one cannot be kept. Put it in a key file "
                + "(--key-file) first, then rotate.");
    }
}
