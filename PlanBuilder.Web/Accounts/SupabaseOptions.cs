using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>The Supabase project whose accounts are used; none without <c>SUPABASE_URL</c>.</summary>
internal sealed class SupabaseOptions
{
    /// <summary>Such as https://abc.supabase.co (<c>SUPABASE_URL</c>, or <c>VITE_SUPABASE_URL</c>).</summary>
    public string? Url { get; set; }

    /// <summary>
    /// The publishable key, <c>sb_publishable_...</c> or the older anon key (<c>SUPABASE_ANON_KEY</c>, or <c>VITE_SUPABASE_ANON_KEY</c>).
    /// </summary>
    public string? AnonKey { get; set; }

    /// <summary>
    /// The secret key, <c>sb_secret_...</c> or the older service-role key (<c>SUPABASE_SERVICE_ROLE_KEY</c>): with it Supabase counts
    /// sign-ins by each visitor's address.
    /// </summary>
    public string? ServiceRoleKey { get; set; }

    /// <summary>
    /// A mode of its own, for servers without public keys: tokens are those signed with it, by HS256, and no others
    /// (<c>SUPABASE_JWT_SECRET</c>).
    /// </summary>
    public string? JwtSecret { get; set; }

    /// <summary>
    /// The issuer that tokens name (<c>Supabase__Issuer</c>, as with a custom domain); by default the project's own address.
    /// </summary>
    public string? Issuer { get; set; }

    /// <summary>Accept a project over plain http elsewhere than on this machine.</summary>
    public bool AllowHttp { get; set; }

    public bool IsOn => Url is not null;

    /// <summary>Ends in a slash.</summary>
    public Uri Address => new(Url!.TrimEnd('/') + "/");

    public string ExpectedIssuer => Issuer ?? Url!.TrimEnd('/') + "/auth/v1";

    internal sealed class Validator : IValidateOptions<SupabaseOptions>
    {
        public ValidateOptionsResult Validate(string? name, SupabaseOptions options)
        {
            if (!options.IsOn)
            {
                return ValidateOptionsResult.Success;
            }

            var refusals = new List<string>();
            var isAddress = Uri.TryCreate(options.Url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
                && address is { AbsolutePath: "/", Query: "", Fragment: "" };
            RefuseUnless(
                isAddress,
                "SUPABASE_URL must be an address like https://abc.supabase.co. Find it under Supabase > Project Settings > Data API.");
            RefuseUnless(address is not { UserInfo.Length: > 0 }, "SUPABASE_URL must not contain a user name or password.");
            RefuseUnless(address is not { Scheme: "http", IsLoopback: false } || options.AllowHttp,
                "SUPABASE_URL must start with https://. On a private network, set Supabase__AllowHttp=true to allow http://.");
            RefuseUnless(
                options.AnonKey is not null,
                "SUPABASE_URL is set, but SUPABASE_ANON_KEY isn't. Use the publishable key under Supabase > Project Settings > API Keys.");
            RefuseUnless(options.AnonKey is null || RoleOf(options.AnonKey) is "anon" or null,
                "SUPABASE_ANON_KEY contains a secret key. Use the publishable (anon) key, "
                + "and rotate the secret key if anyone else has seen it.");
            RefuseUnless(options.ServiceRoleKey is null || RoleOf(options.ServiceRoleKey) is "service_role" or null,
                "SUPABASE_SERVICE_ROLE_KEY contains the publishable (anon) key. Use the secret (service_role) key.");
            RefuseUnless(
                new[] { options.AnonKey, options.ServiceRoleKey }.All(key => key is null || key.All(letter => letter is > ' ' and <= '~')),
                "SUPABASE_ANON_KEY or SUPABASE_SERVICE_ROLE_KEY contains a space or another invalid character. Copy it again.");
            RefuseUnless(options.JwtSecret is null or { Length: >= 32 }, "SUPABASE_JWT_SECRET must have at least 32 characters.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnless(bool holds, string sentence)
            {
                if (!holds)
                {
                    refusals.Add(sentence);
                }
            }
        }

        /// <summary>
        /// What a key says of itself: the new ones in their first letters, the older ones as a token. Null for one that says nothing.
        /// </summary>
        private static string? RoleOf(string key)
        {
            if (key.StartsWith("sb_publishable_", StringComparison.Ordinal) || key.StartsWith("sb_secret_", StringComparison.Ordinal))
            {
                return key.StartsWith("sb_secret_", StringComparison.Ordinal) ? "service_role" : "anon";
            }

            try
            {
                using var claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(key.Split('.') is [_, var payload, _] ? payload : ""));
                return claims.RootElement.GetProperty("role").GetString();
            }
            catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
