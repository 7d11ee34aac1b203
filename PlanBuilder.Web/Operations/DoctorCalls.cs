using System.Net.Http.Headers;
using System.Text.Json;

namespace PlanBuilder.Web.Operations;

/// <summary>How <c>doctor</c> asks other services: what came back, or in a few words why nothing did.</summary>
internal sealed class DoctorCalls(IHttpClientFactory clients)
{
    public const string Client = "doctor";

    /// <summary>Status 0 when there was no answer; the text then says why.</summary>
    public async Task<(int Status, string Text)> SendAsync(
        HttpMethod method, Uri address, string? body, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, ct);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException e)
        {
            return (0, e.HttpRequestError switch // not the message: it names the address
            {
                HttpRequestError.NameResolutionError => "its host name can't be resolved",
                HttpRequestError.SecureConnectionError => "the TLS connection failed",
                _ => "the connection was refused",
            });
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (0, "it timed out");
        }
    }

    /// <summary>A JSON answer; an empty one where it is none.</summary>
    public static JsonElement Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
