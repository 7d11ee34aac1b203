using System.Text;
using PlanBuilder.Web.Jobs;

namespace PlanBuilder.Tests.Jobs;

/// <summary>Standard Webhooks, as its specification has it.</summary>
public sealed class WebhookSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Timestamp = "1614265330";
    private const string Right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Key = WebhookSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"test": 2432232314}""");

    [Fact]
    public void The_example_of_its_libraries_is_signed_alike() => Assert.Equal(Right, WebhookSignature.Sign(Key, Id, Timestamp, Body));

    [Theory]
    [InlineData(Right, true), InlineData("v1,AAAA " + Right, true)]
    [InlineData(Right + " v2,AAAA", true), InlineData("v1a,x " + Right + " v1,y", true)]
    [InlineData("", false), InlineData("v1,", false), InlineData("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [InlineData("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [InlineData("v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", false)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", false)]
    public void One_right_signature_is_enough(string signatures, bool right) =>
        Assert.Equal(right, WebhookSignature.Verify(Key, Id, Timestamp, signatures, Body, out _));

    [Theory]
    [InlineData("", Timestamp), InlineData(Id + "x", Timestamp), InlineData(Id, "1614265331")]
    [InlineData(Id, ""), InlineData(Id, "-1"), InlineData(Id, "soon")]
    [InlineData(Id, "9223372036854775807"), InlineData(Id, "99999999999999999999")]
    public void Nothing_else_is_taken(string id, string timestamp) =>
        Assert.False(WebhookSignature.Verify(Key, id, timestamp, Right, Body, out _));

    [Theory, InlineData(0, false), InlineData(200, true), InlineData(201, false)]
    public void A_message_has_a_name_of_bounded_length(int length, bool right)
    {
        var id = new string('m', length);
        Assert.Equal(right, WebhookSignature.Verify(Key, id, Timestamp, WebhookSignature.Sign(Key, id, Timestamp, Body), Body, out _));
    }

    [Fact]
    public void One_changed_byte_is_noticed() =>
        Assert.False(WebhookSignature.Verify(Key, Id, Timestamp, Right, [.. Body[..^1], (byte)']'], out _));

    [Theory]
    [InlineData("whsec_"), InlineData("whsec_c2hvcnQ="), InlineData("whsec_no base64 at all, though long")]
    [InlineData("too short"), InlineData("long enough but with spaces in it")]
    public void A_weak_secret_is_no_key(string secret) => Assert.Null(WebhookSignature.KeyOf(secret));

    [Fact]
    public void A_plain_secret_is_its_own_key() =>
        Assert.Equal("twenty-four-letters-long"u8.ToArray(), WebhookSignature.KeyOf("twenty-four-letters-long"));
}
