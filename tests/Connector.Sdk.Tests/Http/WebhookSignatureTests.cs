using System.Security.Cryptography;
using Connector.Sdk.Http;

namespace Connector.Sdk.Tests.Http;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Secret = "the shared secret"u8.ToArray();

    // Not clean UTF-8: the bytes count, not the text.
    private static readonly byte[] Body = [.. "{\"taskId\":\"Å\"}"u8, 0xFF];

    [Theory]
    [InlineData(SignatureEncoding.Hex, "")]
    [InlineData(SignatureEncoding.Hex, "sha256=")]
    [InlineData(SignatureEncoding.Base64, "v1,")]
    public void A_signature_over_the_raw_bytes_holds(SignatureEncoding encoding, string prefix)
    {
        var signature = new WebhookSignature { Header = "X-Signature", Encoding = encoding, Prefix = prefix };

        signature.Refuse(Call(Body, ("x-signature", prefix + Encode(encoding, HMACSHA256.HashData(Secret, Body)))), [Secret], Now)
            .ShouldBeNull();
    }

    [Fact]
    public void Hexadecimal_may_be_upper_case() =>
        new WebhookSignature { Header = "S" }.Refuse(Call(Body, ("S", Convert.ToHexString(HMACSHA256.HashData(Secret, Body)))), [Secret],
            Now).ShouldBeNull();

    [Fact]
    public void Any_of_several_secrets_will_do_while_one_is_being_rotated() =>
        new WebhookSignature { Header = "S" }.Refuse(Call(Body, ("S", Encode(SignatureEncoding.Hex, HMACSHA256.HashData(Secret, Body)))),
            ["new"u8.ToArray(), Secret], Now).ShouldBeNull();

    [Fact]
    public void One_flipped_bit_anywhere_is_refused()
    {
        var header = Encode(SignatureEncoding.Hex, HMACSHA256.HashData(Secret, Body));
        for (var index = 0; index < Body.Length; index++)
        {
            var flipped = Body.ToArray();
            flipped[index] ^= 1;
            new WebhookSignature { Header = "S" }.Refuse(Call(flipped, ("S", header)), [Secret], Now)
                .ShouldBe("Its signature does not match its content.");
        }
    }

    [Theory]
    [InlineData(null, "It has no signature (header S).")]
    [InlineData("", "It has no signature (header S).")]
    [InlineData("zz", "The header S holds no hexadecimal SHA-256 signature.")]
    [InlineData("00ff", "The header S holds no hexadecimal SHA-256 signature.")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "Its signature does not match its content.")]
    public void A_call_without_a_sound_signature_is_refused(string? header, string refusal)
    {
        var call = header is null ? Call(Body) : Call(Body, ("S", header));

        new WebhookSignature { Header = "S" }.Refuse(call, [Secret], Now).ShouldBe(refusal);
    }

    [Fact]
    public void A_missing_prefix_is_refused() =>
        new WebhookSignature
        {
            Header = "S",
            Prefix = "sha256="
        }.Refuse(Call(Body, ("S", Encode(SignatureEncoding.Hex, HMACSHA256.HashData(Secret, Body)))), [Secret], Now)
            .ShouldBe("The header S holds no hexadecimal SHA-256 signature after 'sha256='.");

    [Fact]
    public void No_secret_verifies_nothing() =>
        new WebhookSignature { Header = "S" }.Refuse(Call(Body, ("S", Encode(SignatureEncoding.Hex, HMACSHA256.HashData(Secret, Body)))),
            [], Now).ShouldBe("Its signature does not match its content.");

    [Theory]
    [InlineData("unix", 0, null)]
    [InlineData("unix", -300, null)]
    [InlineData("unix", 300, null)]
    [InlineData("unix", -301, "Its time is 301 s from ours; 300 s are tolerated.")]
    [InlineData("unix", 301, "Its time is -301 s from ours; 300 s are tolerated.")]
    [InlineData("milliseconds", -299, null)]
    [InlineData("iso", -299, null)]
    [InlineData("iso", -900, "Its time is 900 s from ours; 300 s are tolerated.")]
    public void A_call_too_far_in_time_is_refused(string form, int seconds, string? refusal)
    {
        var at = Now.AddSeconds(seconds);
        var stamp = form switch
        {
            "unix" => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "milliseconds" => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            _ => at.ToString("O", CultureInfo.InvariantCulture),
        };

        Dated().Refuse(Call(Body, ("T", stamp), ("S", Sign(stamp))), [Secret], Now).ShouldBe(refusal);
    }

    [Fact]
    public void The_time_is_signed_too()
    {
        var old = Now.AddDays(-1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var fresh = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        Dated().Refuse(Call(Body, ("T", fresh), ("S", Sign(old))), [Secret], Now).ShouldBe("Its signature does not match its content.");
    }

    [Theory]
    [InlineData(null, "It has no time (header T).")]
    [InlineData("yesterday", "The header T holds no time.")]
    [InlineData("99999999999999999", "The header T holds no time.")]
    public void A_call_without_a_sound_time_is_refused(string? stamp, string refusal)
    {
        var call = stamp is null ? Call(Body, ("S", Sign(""))) : Call(Body, ("T", stamp), ("S", Sign(stamp)));

        Dated().Refuse(call, [Secret], Now).ShouldBe(refusal);
    }

    [Fact]
    public void A_signature_that_does_not_cover_the_body_cannot_be_declared() =>
        Should.Throw<ArgumentException>(() => new WebhookSignature { Header = "S", SignedContent = "{timestamp}" }).Message
            .ShouldStartWith("A signature that does not cover {body} proves nothing.");

    private static WebhookSignature Dated() =>
        new() { Header = "S", TimestampHeader = "T", SignedContent = "{timestamp}.{body}", Tolerance = TimeSpan.FromMinutes(5) };

    private static string Sign(string stamp) =>
        Encode(SignatureEncoding.Hex, HMACSHA256.HashData(Secret, (byte[])[.. Encoding.UTF8.GetBytes(stamp), .. "."u8, .. Body]));

    private static string Encode(SignatureEncoding encoding, byte[] hash) =>
        encoding == SignatureEncoding.Hex ? Convert.ToHexStringLower(hash) : Convert.ToBase64String(hash);

    private static WebhookCall Call(byte[] body, params (string Name, string Value)[] headers) =>
        new(headers.ToDictionary(header => header.Name, header => header.Value), new Dictionary<string, string>(), body);
}
