using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Api;

/// <summary>Who may call the JSON routes from a browser.</summary>
internal sealed class ApiOptions
{
    /// <summary>
    /// Origins such as https://app.example.org, with commas between them, or * for all (<c>Api__AllowedOrigins</c>). None by default.
    /// </summary>
    public string AllowedOrigins { get; set; } = "";

    public string[] Origins => AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal sealed class Validator : IValidateOptions<ApiOptions>
    {
        public ValidateOptionsResult Validate(string? name, ApiOptions options) => options.Origins is ["*"] || options.Origins.All(IsOrigin)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Api__AllowedOrigins must be a comma-separated list of origins like https://app.example.org, or * alone.");

        private static bool IsOrigin(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme is "https" or "http"
            && text == origin.GetLeftPart(UriPartial.Authority);
    }
}
