using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>Asks Supabase Auth for the e-mail by which a forgotten password is replaced. Its answer never tells who has an account.</summary>
internal sealed class ForgotPasswordModel(
    SupabaseAccounts accounts, SignInLimit limit, AuditTrail audit, IAntiforgery antiforgery, IOptions<SupabaseOptions> supabase)
    : CredentialsPage(limit, audit, antiforgery)
{
    public override IActionResult OnGet() => supabase.Value.IsOn ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!supabase.Value.IsOn)
        {
            return NotFound();
        }

        Form.Password = "none is asked for";
        return await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false))
            ?? await GoOnAsync(await accounts.SendRecoveryAsync(Form.Email!, ct));
    }
}
