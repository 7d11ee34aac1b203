using PlanBuilder.Web.Shared;

namespace PlanBuilder.Tests.Shared;

public sealed class BrowserNameTests
{
    [Theory]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
        "Safari on macOS")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
        "Edge on Windows")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile Safari/604.1",
        "Chrome on iPhone")]
    [InlineData("curl/8.9.1", "curl")]
    [InlineData("<script>alert(1)</script> Linux", "Unknown browser on Linux")]
    [InlineData(null, "Unknown browser")]
    public void A_browser_has_a_plain_name(string? userAgent, string name) => Assert.Equal(name, BrowserName.From(userAgent));
}
