using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Operations;

/// <summary>Looks at the Supabase project: who keeps the accounts, both keys against the REST address, and what tokens are signed with.</summary>
internal sealed class SupabaseDoctor(DoctorCalls calls, IOptions<SupabaseOptions> options)
{
    public async IAsyncEnumerable<DoctorLine> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (!options.Value.IsOn)
        {
            yield return DoctorLine.None("Supabase Auth: SUPABASE_URL isn't set, so accounts are kept in the database and the JSON API accepts no tokens");
            yield break;
        }
        yield return await AuthAsync(ct);
        yield return await KeysAsync(ct);
        yield return await AnonAsync(ct);
        yield return await ServiceAsync(ct);
    }

    private async Task<DoctorLine> AuthAsync(CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("auth/v1/settings"), null, ct, Headers(options.Value.AnonKey!));
        var settings = DoctorCalls.Read(text);
        return status switch
        {
            200 when settings.ValueKind == JsonValueKind.Object => DoctorLine.If(Is("external", "email"),
                $"Supabase Auth: email sign-in is on, sign-up is {(Is("disable_signup") ? "closed" : "open")}, "
                    + (Is("mailer_autoconfirm") ? "and addresses aren't confirmed" : "and addresses are confirmed by email. The email templates must link to /account/confirm (see the README)"),
                "Supabase Auth: email sign-in is off. Turn it on under Supabase > Authentication > Sign In / Providers"),
            401 or 403 => DoctorLine.No("Supabase Auth: it rejected SUPABASE_ANON_KEY. Copy the publishable key again from Supabase > Project Settings > API Keys"),
            0 => DoctorLine.No($"Supabase Auth: {text}. Check SUPABASE_URL. A project that hasn't been used for a week is paused"),
            _ => DoctorLine.No($"Supabase Auth: it returned {status}. Is SUPABASE_URL the project's address, without a path? Is the project paused?"),
        };

        bool Is(params string[] path)
        {
            var value = settings;
            return path.All(name => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value)) && value.ValueKind == JsonValueKind.True;
        }
    }

    private async Task<DoctorLine> KeysAsync(CancellationToken ct)
    {
        var issuer = $"issued by {options.Value.ExpectedIssuer} (to change the issuer, set Supabase__Issuer)";
        if (options.Value.JwtSecret is { } secret)
        {
            return DoctorLine.If(IsSignedBy(secret, options.Value.AnonKey!) is not false,
                $"Tokens: only those signed with SUPABASE_JWT_SECRET are accepted, {issuer}. If the project publishes keys, unset it",
                "Tokens: SUPABASE_ANON_KEY isn't signed with SUPABASE_JWT_SECRET, so tokens aren't either, and nobody can sign in. Copy the secret again from "
                    + "Supabase > Project Settings > JWT Keys");
        }
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("auth/v1/.well-known/jwks.json"), null, ct, Headers(options.Value.AnonKey!));
        return status == 200 && DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("keys", out var keys)
                && keys.ValueKind == JsonValueKind.Array
            ? keys.GetArrayLength() > 0
                ? DoctorLine.Yes($"Tokens: verified here with the project's public keys ({keys.GetArrayLength()} published), {issuer}")
                : DoctorLine.Yes("Tokens: the project publishes no keys, so every token is verified by Supabase. To make that faster, add keys under Supabase > Project Settings > JWT Keys")
            : DoctorLine.No($"Tokens: the project's keys can't be read ({(status == 0 ? text : status)}), so nobody can sign in");
    }

    // An older key is a token itself, signed with the project's secret. Null for any other.
    private static bool? IsSignedBy(string secret, string key) =>
        key.Split('.') is [var head, var claims, var signature] && Base64Url.IsValid(head)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(head)).Contains("\"HS256\"", StringComparison.Ordinal)
            ? signature == Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes($"{head}.{claims}")))
            : null;

    // It may read nothing of ours: that Postgres says so proves the key.
    private async Task<DoctorLine> AnonAsync(CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("rest/v1/jobs?select=id&limit=1"), null, ct, Headers(options.Value.AnonKey!));
        return status switch
        {
            401 or 403 when text.Contains("42501", StringComparison.Ordinal) => DoctorLine.Yes("Anon key: the REST API accepts it, and it can't read jobs"),
            200 when text.Trim() == "[]" => DoctorLine.No("Anon key: it has access to jobs, although it gets no rows. Run the migrations again, or revoke what was granted to anon"),
            200 => DoctorLine.No("Anon key: it can read jobs! Revoke what was granted to anon, and check the policies"),
            _ => Refused("Anon key", "SUPABASE_ANON_KEY", status, text),
        };
    }

    private async Task<DoctorLine> ServiceAsync(CancellationToken ct)
    {
        if (options.Value.ServiceRoleKey is not { } key)
        {
            return DoctorLine.None("Service key: SUPABASE_SERVICE_ROLE_KEY isn't set. The app doesn't need it; n8n has its own");
        }
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("rest/v1/jobs?select=id&limit=1"), null, ct, Headers(key));
        return status == 200
            ? DoctorLine.Yes("Service key: the REST API accepts it, and it can read jobs, as n8n does")
            : Refused("Service key", "SUPABASE_SERVICE_ROLE_KEY", status, text);
    }

    private static DoctorLine Refused(string what, string setting, int status, string text) => status switch
    {
        0 => DoctorLine.No($"{what}: no response from the REST API: {text}"),
        401 => DoctorLine.No($"{what}: the REST API rejected it. Copy {setting} again from Supabase > Project Settings > API Keys"),
        404 => DoctorLine.No($"{what}: the REST API doesn't know the table jobs. Run the migrations, expose the schema public, and reload it: notify pgrst, 'reload schema'"),
        _ => DoctorLine.No($"{what}: the REST API returned {status}. Check the project's API logs"),
    };

    // The new keys are no tokens, and belong into this header alone; the older ones say by the other one who is asking.
    private static (string, string)[] Headers(string key) => key.StartsWith("sb_", StringComparison.Ordinal)
        ? [("apikey", key)]
        : [("apikey", key), ("Authorization", "Bearer " + key)];

    private Uri At(string path) => new(options.Value.Address, path);
}
