using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Sends the email by which a forgotten password is replaced, or has Supabase send it. The answer never tells who has an account.
/// </summary>
internal sealed class ForgotPasswordModel(
    SupabaseAccounts accounts, PasswordLinks links, SignInLimit limit, AuditTrail audit, IAntiforgery antiforgery,
    IOptions<SupabaseOptions> supabase)
    : CredentialsPage(limit, audit, antiforgery)
{
    /// <summary>Whether there is a way to send it.</summary>
    public bool SendsMail => supabase.Value.IsOn || links.IsOn;

    public override IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!SendsMail)
        {
            return Page();
        }

        Form.Password = "none is asked for";
        if (await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false)) is { } refusal)
        {
            return refusal;
        }

        if (supabase.Value.IsOn)
        {
            return await ContinueAsync(await accounts.SendRecoveryAsync(Form.Email!, ct));
        }

        links.Send(Form.Email!);
        Trail.Record(new AuditEvent(AuditAct.PasswordResetRequested) { Email = Form.Email });
        return await ContinueAsync(new AccountResult.MailSent());
    }
}
