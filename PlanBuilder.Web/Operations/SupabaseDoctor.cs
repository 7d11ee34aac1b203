using System.Text.Json;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;

namespace PlanBuilder.Web.Operations;

/// <summary>Looks at the Supabase project: who keeps the accounts and how people sign in, and both keys against the REST address.</summary>
internal sealed class SupabaseDoctor(DoctorCalls calls, IOptions<SupabaseOptions> options)
{
    public async IAsyncEnumerable<DoctorLine> LinesAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (!options.Value.IsOn)
        {
            yield return DoctorLine.None(
                "Supabase Auth: SUPABASE_URL isn't set, so accounts are kept in the database and the JSON API accepts no tokens");
            yield break;
        }

        foreach (var line in await SettingsAsync(ct))
        {
            yield return line;
        }

        yield return await new TokenDoctor(calls, options.Value).LineAsync(ct);
        yield return await AnonAsync(ct);
        yield return await ServiceAsync(ct);
    }

    private async Task<IReadOnlyList<DoctorLine>> SettingsAsync(CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(HttpMethod.Get, At("auth/v1/settings"), null, ct, Headers(options.Value.AnonKey!));
        var settings = DoctorCalls.Read(text);
        return status switch
        {
            200 when settings.ValueKind == JsonValueKind.Object => [DoctorLine.If(Is("external", "email"),
                $"Supabase Auth: email sign-in is on, sign-up is {(Is("disable_signup") ? "closed" : "open")}, "
                    + (Is("mailer_autoconfirm")
                        ? "and addresses aren't confirmed"
                        : "and addresses are confirmed by email. "
                            + "The email templates must link to /account/confirm: see docs/supabase.md#5-email"),
                "Supabase Auth: email sign-in is off. Turn it on under Supabase > Authentication > Sign In / Providers"),
                .. Providers(settings)],
            401 or 403 => [DoctorLine.No(
                "Supabase Auth: it rejected SUPABASE_ANON_KEY. "
                    + "Copy the publishable key again from Supabase > Project Settings > API Keys")],
            0 => [DoctorLine.No($"Supabase Auth: {text}. Check SUPABASE_URL. A project that hasn't been used for a week is paused")],
            _ => [DoctorLine.No(
                $"Supabase Auth: it returned {status}. Is SUPABASE_URL the project's address, without a path? Is the project paused?")],
        };

        bool Is(params string[] path)
        {
            var value = settings;
            return path.All(name => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value))
                && value.ValueKind == JsonValueKind.True;
        }
    }

    // Whom people sign in with beside a password, and who isn't offered here.
    private static IEnumerable<DoctorLine> Providers(JsonElement settings)
    {
        if (!settings.TryGetProperty("external", out var external) || external.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        var others = external.EnumerateObject().Where(one => one.Name != "email" && one.Value.ValueKind == JsonValueKind.True)
            .Select(one => one.Name)
            .ToList();
        var offered = others.Where(name => name is not ("phone" or "anonymous_users")).ToList();
        var missing = others.Except(offered).ToList();
        var are = missing.Count == 1 ? "is" : "are";
        yield return DoctorLine.If(missing.Count == 0,
            offered.Count == 0 ? "Providers: only email is on, as offered here"
                : $"Providers: {string.Join(", ", offered)} can be used to sign in. The redirect URLs under Supabase > Authentication > "
                    + "URL Configuration must include this app's /account/callback**",
            $"Providers: {string.Join(", ", missing)} {are} on in Supabase Auth but not offered here, so accounts without an email address "
                + "can't sign in here");
    }

    // It may read nothing of ours: that Postgres says so proves the key.
    private async Task<DoctorLine> AnonAsync(CancellationToken ct)
    {
        var (status, text) = await calls.SendAsync(
            HttpMethod.Get, At("rest/v1/jobs?select=id&limit=1"), null, ct, Headers(options.Value.AnonKey!));
        return status switch
        {
            401 or 403 when text.Contains("42501", StringComparison.Ordinal) => DoctorLine.Yes(
                "Anon key: the REST API accepts it, and it can't read jobs"),
            200 when text.Trim() == "[]" => DoctorLine.No(
                "Anon key: it has access to jobs, although it gets no rows. Run the migrations again, or revoke what was granted to anon"),
            200 => DoctorLine.No("Anon key: it can read jobs! Revoke what was granted to anon, and check the policies"),
            _ => Refused("Anon key", "SUPABASE_ANON_KEY", status, text),
        };
    }

    private async Task<DoctorLine> ServiceAsync(CancellationToken ct)
    {
        if (options.Value.ServiceRoleKey is not { } key)
        {
            return DoctorLine
                .None("Service key: SUPABASE_SERVICE_ROLE_KEY isn't set, so Supabase counts everyone's sign-ins as one address. "
                    + "See docs/supabase.md#sign-in-limits");
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
        404 => DoctorLine.No($"{what}: the REST API doesn't know the table jobs. "
            + "Run the migrations, expose the schema public, and reload it: notify pgrst, 'reload schema'"),
        _ => DoctorLine.No($"{what}: the REST API returned {status}. Check the project's API logs"),
    };

    // The new keys are no tokens, and belong into this header alone; the older ones say by the other one who is asking.
    public static (string, string)[] Headers(string key) => key.StartsWith("sb_", StringComparison.Ordinal)
        ? [("apikey", key)]
        : [("apikey", key), ("Authorization", "Bearer " + key)];

    private Uri At(string path) => new(options.Value.Address, path);
}
