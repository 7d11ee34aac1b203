using System.Text.Json;

namespace PlanBuilder.Web.Postgres;

/// <summary>Who a transaction is, as PostgREST tells the database: a role, and the claims that policies ask for.</summary>
/// <param name="Claims">A JSON object.</param>
/// <param name="Subject">The account; empty for the service. What older settings and their <c>auth.uid()</c> know.</param>
/// <param name="Writer"><c>app</c> for work of ours: PostgREST cannot set it (see public.written_by_app).</param>
internal sealed record SessionIdentity(string Role, string Claims, string Subject, string Writer)
{
    private static readonly AsyncLocal<TokenInUse?> Request = new();

    public static SessionIdentity Service { get; } = new("service_role", """{"role":"service_role"}""", "", "app");

    /// <summary>The account with the claims of the token that this request came with; without one, with what every token says.</summary>
    public static SessionIdentity For(Guid account) => new(
        "authenticated",
        Request.Value?.Token is { } token && token.Account == account
            ? token.Claims
            : JsonSerializer.Serialize(new { sub = account, role = "authenticated" }),
        account.ToString(),
        "");

    /// <summary>Begins a request, whose token is not known yet.</summary>
    public static void Begin() => Request.Value = new TokenInUse();

    /// <summary>
    /// What the token of the request under way says of its account: a project's own policies may ask for more than who it is, such as
    /// how it signed in (aal, amr).
    /// </summary>
    /// <param name="claims">A JSON object, of a token that was checked.</param>
    public static void Carry(Guid account, string claims)
    {
        if (Request.Value is { } request)
        {
            request.Token = (account, claims);
        }
    }

    // An object: what is set deeper in a request is seen by all of it.
    private sealed class TokenInUse
    {
        public (Guid Account, string Claims)? Token { get; set; }
    }
}
