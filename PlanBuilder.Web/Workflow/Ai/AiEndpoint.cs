namespace PlanBuilder.Web.Workflow.Ai;

/// <summary>
/// Where an AI service is asked, as the settings <c>{Prefix}_API_KEY</c>,
/// <c>_BASE_URL</c> and <c>_MODEL</c> name it; on where it has a key.
/// </summary>
internal sealed record AiEndpoint(string Prefix, string? ApiKey, string BaseUrl, string Model)
{
    public bool IsOn => ApiKey is not null;

    /// <summary>What people call it: by its own name only where it is what the settings are named after.</summary>
    public string Name => Prefix switch
    {
        "PERPLEXITY" => "Perplexity",
        _ when Address.Host.EndsWith(".x.ai", StringComparison.OrdinalIgnoreCase) => "Grok",
        _ => "AI",
    };

    /// <summary>Its address, ending in a slash, so that relative ones can be put behind it.</summary>
    public Uri Address => new(BaseUrl.TrimEnd('/') + "/");

    /// <summary>What the settings say of it; where they say nothing, the usual.</summary>
    public AiEndpoint With(IConfiguration settings) => this with
    {
        ApiKey = Given(settings, "API_KEY"),
        BaseUrl = Given(settings, "BASE_URL") ?? BaseUrl,
        Model = Given(settings, "MODEL") ?? Model,
    };

    /// <summary>Why it cannot be used as it is set; none of the sentences holds the key or the address.</summary>
    public IEnumerable<string> Refusals(bool allowHttp)
    {
        if (ApiKey is not null && !ApiKey.All(IsPlain))
        {
            yield return $"{Prefix}_API_KEY contains a space or another invalid character. Copy it again.";
        }

        if (Model.Length > 200 || !Model.All(IsPlain))
        {
            yield return $"{Prefix}_MODEL isn't a valid model name.";
        }

        if (!Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            || address.Query.Length > 0
            || address.Fragment.Length > 0)
        {
            yield return $"{Prefix}_BASE_URL must be an address like https://api.example.org/v1.";
        }
        else if (address.UserInfo.Length > 0)
        {
            yield return $"{Prefix}_BASE_URL contains a user name or password. Put the key in {Prefix}_API_KEY.";
        }
        else if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !allowHttp)
        {
            yield return $"{Prefix}_BASE_URL uses http, which would expose the key. "
                + "Use https, or set Workflow__AllowHttp=true on a private network.";
        }
    }

    private string? Given(IConfiguration settings, string name) =>
        settings[$"{Prefix}_{name}"] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static bool IsPlain(char c) => c is > ' ' and <= '~';
}
