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
            yield return DoctorLine.None("Supabase Auth: SUPABASE_URL is not set, accounts are kept in the database, and the JSON routes take no token");
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
                $"Supabase Auth: e-mail and password are on, new accounts are {(Is("disable_signup") ? "closed" : "open")}, "
                    + (Is("mailer_autoconfirm") ? "addresses are not confirmed" : "addresses are confirmed by e-mail: its templates have to lead to /account/confirm (see the README)"),
                "Supabase Auth: sign-in by e-mail is off. Switch it on: Supabase > Authentication > Sign In / Providers"),
            401 or 403 => DoctorLine.No("Supabase Auth: it refuses SUPABASE_ANON_KEY. Copy the publishable key once more: Supabase > Project Settings > API Keys"),
            0 => DoctorLine.No($"Supabase Auth: {text}. Look at SUPABASE_URL; a project that nobody used for a week is paused"),
            _ => DoctorLine.No($"Supabase Auth: it answered {status}. Is SUPABASE_URL the project's address, without a path? A paused project answers so too"),
        };

        bool Is(params string[] path)
        {
            var value = settings;
            return path.All(name => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value)) && value.ValueKind == JsonValueKind.True;
        }
    }

    private async Task<DoctorLine> KeysAsync(CancellationToken ct)
    {
        var maker = $"made by {options.Value.ExpectedIssuer} (another one: Supabase__Issuer)";
        if (options.Value.JwtSecret is { } secret)
        {
            return DoctorLine.If(IsSignedBy(secret, options.Value.AnonKey!) is not false,
                $"Tokens: those signed with SUPABASE_JWT_SECRET are taken, {maker}, and no others. Unset it where the project publishes keys",
                "Tokens: SUPABASE_ANON_KEY is not signed with SUPABASE_JWT_SECRET, so tokens are not either, and nobody can sign in. Copy the secret once more: "
                    + "Supabase > Project Settings > JWT Keys");
        }
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("auth/v1/.well-known/jwks.json"), null, ct, Headers(options.Value.AnonKey!));
        return status == 200 && DoctorCalls.Read(text) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("keys", out var keys)
                && keys.ValueKind == JsonValueKind.Array
            ? keys.GetArrayLength() > 0
                ? DoctorLine.Yes($"Tokens: the project publishes {keys.GetArrayLength()} of its keys, tokens are checked here, {maker}")
                : DoctorLine.Yes("Tokens: the project publishes no keys, so Supabase is asked about each token; Supabase > Project Settings > JWT Keys makes that quicker")
            : DoctorLine.No($"Tokens: the project's keys cannot be read ({(status == 0 ? text : status)}). Nobody can sign in");
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
            401 or 403 when text.Contains("42501", StringComparison.Ordinal) => DoctorLine.Yes("Anon key: the REST address takes it, and it may read no job"),
            200 when text.Trim() == "[]" => DoctorLine.No("Anon key: it may ask for jobs, though it gets none. Run the migrations once more, or revoke what was granted to anon"),
            200 => DoctorLine.No("Anon key: jobs can be read with it! Revoke what was granted to anon, and look at the policies"),
            _ => Refused("Anon key", "SUPABASE_ANON_KEY", status, text),
        };
    }

    private async Task<DoctorLine> ServiceAsync(CancellationToken ct)
    {
        if (options.Value.ServiceRoleKey is not { } key)
        {
            return DoctorLine.None("Service key: SUPABASE_SERVICE_ROLE_KEY is not set; the app needs none, n8n holds its own");
        }
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("rest/v1/jobs?select=id&limit=1"), null, ct, Headers(key));
        return status == 200
            ? DoctorLine.Yes("Service key: the REST address takes it, and it reads jobs, as n8n does")
            : Refused("Service key", "SUPABASE_SERVICE_ROLE_KEY", status, text);
    }

    private static DoctorLine Refused(string what, string setting, int status, string text) => status switch
    {
        0 => DoctorLine.No($"{what}: the REST address does not answer, {text}"),
        401 => DoctorLine.No($"{what}: the REST address refuses it. Copy {setting} once more: Supabase > Project Settings > API Keys"),
        404 => DoctorLine.No($"{what}: the REST address knows no table jobs. Run the migrations, expose the schema public, and reload: notify pgrst, 'reload schema'"),
        _ => DoctorLine.No($"{what}: the REST address answered {status}. Look at the project's API logs"),
    };

    // The new keys are no tokens, and belong into this header alone; the older ones say by the other one who is asking.
    private static (string, string)[] Headers(string key) => key.StartsWith("sb_", StringComparison.Ordinal)
        ? [("apikey", key)]
        : [("apikey", key), ("Authorization", "Bearer " + key)];

    private Uri At(string path) => new(options.Value.Address, path);
}
