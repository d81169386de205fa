using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Connector.Simulation.Tests;

public sealed class SandboxTokensTests
{
    private readonly SandboxClock clock = new();

    public static TheoryData<string> Signatures => ["rsa", "hmac"];

    [Theory, MemberData(nameof(Signatures))]
    public void A_token_holds_until_it_expires_by_the_simulators_clock(string signature)
    {
        var tokens = Make(signature);
        var token = tokens.Issue(new JsonObject { ["sub"] = "client", ["scope"] = "a b" }, TimeSpan.FromHours(1));
        var (state, claims) = tokens.Read(token);
        state.ShouldBe(SandboxTokenState.Valid);
        ((string?)claims!["sub"]).ShouldBe("client");
        ((long)claims["exp"]! - (long)claims["iat"]!).ShouldBe(3600);

        clock.Move(TimeSpan.FromMinutes(61));
        tokens.Read(token).State.ShouldBe(SandboxTokenState.Expired);
        tokens.Read(tokens.Issue([], TimeSpan.FromHours(1))).State.ShouldBe(SandboxTokenState.Valid);
    }

    [Theory, MemberData(nameof(Signatures))]
    public void Revoking_ends_what_was_issued_and_nothing_after(string signature)
    {
        var tokens = Make(signature);
        var before = tokens.Issue([], TimeSpan.FromHours(1));
        tokens.RevokeAll();
        tokens.Read(before).State.ShouldBe(SandboxTokenState.Revoked);
        tokens.Read(tokens.Issue([], TimeSpan.FromHours(1))).State.ShouldBe(SandboxTokenState.Valid);
    }

    [Theory, MemberData(nameof(Signatures))]
    public void A_changed_token_is_forged(string signature)
    {
        var tokens = Make(signature);
        var parts = tokens.Issue(new JsonObject { ["scope"] = "read" }, TimeSpan.FromHours(1)).Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("read", "write", StringComparison.Ordinal);
        var changed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        tokens.Read($"{parts[0]}.{changed}.{parts[2]}").State.ShouldBe(SandboxTokenState.Forged);
        var unsigned = Base64Url.EncodeToString("""{"alg":"none"}"""u8);
        foreach (var token in new[] { $"{unsigned}.{changed}.", $"{parts[0]}.{parts[1]}", "a.b.c", "..", "é.é.é", new string('x', 5000) })
            tokens.Read(token).State.ShouldBe(SandboxTokenState.Forged, token);
    }

    [Theory, MemberData(nameof(Signatures))]
    public void Issuers_do_not_accept_each_others_tokens(string signature) =>
        Make(signature).Read(Make(signature).Issue([], TimeSpan.FromHours(1))).State.ShouldBe(SandboxTokenState.Forged);

    [Fact]
    public void No_token_is_missing()
    {
        Make("rsa").Read(null).ShouldBe((SandboxTokenState.Missing, null));
        Make("rsa").Read("").ShouldBe((SandboxTokenState.Missing, null));
    }

    [Fact]
    public void The_key_set_verifies_a_token_of_the_type_asked_for()
    {
        var tokens = SandboxTokens.Rsa(clock, "at+jwt");
        var parts = tokens.Issue([], TimeSpan.FromHours(1)).Split('.');
        var key = tokens.KeySet()["keys"]![0]!;
        using var rsa = RSA.Create(
            new RSAParameters
            {
                Modulus = Base64Url.DecodeFromChars((string)key["n"]!),
                Exponent = Base64Url.DecodeFromChars((string)key["e"]!)
            });
        rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).ShouldBeTrue();
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).ShouldBe("""{"alg":"RS256","kid":"sandbox","typ":"at\u002Bjwt"}""");
        Should.Throw<InvalidOperationException>(() => Make("hmac").KeySet()).Message
            .ShouldBe("Tokens signed with a shared secret have no public key.");
    }

    private SandboxTokens Make(string signature) =>
        signature == "rsa" ? SandboxTokens.Rsa(clock) : SandboxTokens.Hmac(clock, "a shared secret"u8);
}
