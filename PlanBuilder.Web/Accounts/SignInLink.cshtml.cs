using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>Asks Supabase Auth for an email with a link that signs in. Its answer never tells who has an account.</summary>
internal sealed class SignInLinkModel(
    SupabaseAccounts accounts, SignInLimit limit, AuditTrail audit, IAntiforgery antiforgery, IOptions<SupabaseOptions> supabase,
    ProjectSettings settings)
    : CredentialsPage(limit, audit, antiforgery)
{
    private bool IsOffered => supabase.Value.IsOn && settings.TakesPasswords;

    public override IActionResult OnGet() => IsOffered ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!IsOffered)
        {
            return NotFound();
        }

        Form.Password = "none is asked for";
        return await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false))
            ?? await ContinueAsync(await accounts.SendLinkAsync(Form.Email!, ct));
    }
}
