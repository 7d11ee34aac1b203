namespace PlanBuilder.Tests;

public sealed class OutgoingGuardTests
{
    [Theory]
    [InlineData("http://service.example/v1", "POST http://service.example/v1 HTTP/1.1")]
    [InlineData("https://service.example/v1", "CONNECT service.example:443 HTTP/1.1")]
    [InlineData("http://127.0.0.2/", "POST http://127.0.0.2/ HTTP/1.1")]
    public async Task A_call_beyond_this_machine_is_noticed_and_does_not_pass(string address, string noticed)
    {
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
            (await http.PostAsync(new Uri(address), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode());

        Assert.True(OutgoingGuard.Forget(noticed));
    }
}
