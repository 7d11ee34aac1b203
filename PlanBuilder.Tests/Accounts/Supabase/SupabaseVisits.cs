using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace PlanBuilder.Tests.Accounts.Supabase;

/// <summary>
/// Signing in at a provider, as <c>internal/api/external.go</c> of GoTrue has it, with a provider that asks nothing: whoever comes is
/// let through, or refused with what was put in.
/// </summary>
internal sealed class SupabaseVisits
{
    private readonly ConcurrentDictionary<string, (string Provider, string Challenge)> codes = new();

    /// <summary>What the next visitor comes back with instead of a code, such as <c>error=access_denied</c>.</summary>
    public string? Refusal { get; set; }

    /// <summary>Where the browser is sent back to; null where the address is no good.</summary>
    public string? Begin(IQueryCollection query)
    {
        if (query["code_challenge_method"] != "s256" || query["code_challenge"].ToString().Length is < 43 or > 128)
        {
            return null;
        }

        var code = Guid.NewGuid().ToString();
        codes[code] = (query["provider"]!, query["code_challenge"]!);
        var refusal = Refusal;
        Refusal = null;
        return refusal is null
            ? QueryHelpers.AddQueryString(query["redirect_to"]!, "code", code)
            : $"{query["redirect_to"]}&{refusal}#{refusal}&sb=";
    }

    /// <summary>The provider of a code, which is good once and for whoever knows the secret behind it.</summary>
    public string? Exchange(string code, string verifier) => codes.TryRemove(code, out var visit)
        && visit.Challenge == WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) ? visit.Provider : null;
}
