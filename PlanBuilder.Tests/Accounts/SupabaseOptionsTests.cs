using Microsoft.AspNetCore.WebUtilities;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Api;

namespace PlanBuilder.Tests.Accounts;

/// <summary>Settings of Supabase and of the JSON routes that make no sense, each refused by its name.</summary>
public sealed class SupabaseOptionsTests
{
    private const string Url = "https://abc.supabase.co", Anon = "sb_publishable_abc";

    private static readonly string OlderAnon = Older("anon"), OlderService = Older("service_role");

    [Theory]
    [InlineData("abc.supabase.co", Anon, null, "SUPABASE_URL must be an address like")]
    [InlineData("ftp://abc.supabase.co", Anon, null, "SUPABASE_URL must be an address like")]
    [InlineData("https://abc.supabase.co/rest/v1", Anon, null, "SUPABASE_URL must be an address like")]
    [InlineData("https://me:mine@abc.supabase.co", Anon, null, "SUPABASE_URL must not contain a user name or password.")]
    [InlineData("http://kong:8000", Anon, null, "Supabase__AllowHttp=true to allow http://.")]
    [InlineData(Url, null, null, "SUPABASE_URL is set, but SUPABASE_ANON_KEY isn't")]
    [InlineData(Url, "sb_secret_abc", null, "SUPABASE_ANON_KEY contains a secret key.")]
    [InlineData(Url, "older service", null, "SUPABASE_ANON_KEY contains a secret key.")]
    [InlineData(Url, Anon, "sb_publishable_abc", "SUPABASE_SERVICE_ROLE_KEY contains the publishable (anon) key.")]
    [InlineData(Url, Anon, "older anon", "SUPABASE_SERVICE_ROLE_KEY contains the publishable (anon) key.")]
    [InlineData(Url, "a key", null, "contains a space")]
    public void It_is_refused_by_name(string url, string? anon, string? service, string sentence)
    {
        var result = new SupabaseOptions.Validator().Validate(
            null, new SupabaseOptions { Url = url, AnonKey = Key(anon), ServiceRoleKey = Key(service) });
        Assert.Contains(sentence, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Url, Anon, "sb_secret_abc")]
    [InlineData("https://abc.supabase.co/", "older anon", "older service")]
    [InlineData("http://127.0.0.1:54321", "whatever", null)]
    public void New_and_older_keys_are_taken(string url, string anon, string? service) => Assert.True(
        new SupabaseOptions.Validator().Validate(
            null, new SupabaseOptions { Url = url, AnonKey = Key(anon), ServiceRoleKey = Key(service) }).Succeeded);

    [Theory]
    [InlineData("", true)]
    [InlineData("*", true)]
    [InlineData("https://app.example.org, http://localhost:5173", true)]
    [InlineData("https://app.example.org/", false)]
    [InlineData("app.example.org", false)]
    [InlineData("*, https://app.example.org", false)]
    public void Origins_are_whole_and_nothing_more(string origins, bool taken) =>
        Assert.Equal(taken, new ApiOptions.Validator().Validate(null, new ApiOptions { AllowedOrigins = origins }).Succeeded);

    private static string? Key(string? key) => key switch
    {
        "older anon" => OlderAnon,
        "older service" => OlderService,
        _ => key,
    };

    private static string Older(string role)
    {
        var claims = System.Text.Encoding.UTF8.GetBytes($$"""{"role":"{{role}}"}""");
        return $"eyJhbGciOiJIUzI1NiJ9.{WebEncoders.Base64UrlEncode(claims)}.c2lnbmF0dXJl";
    }
}
