using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignInModel(
    IAccountProvider accounts,
    SignInAttempts attempts,
    SignInLimit limit,
    AuditTrail audit,
    IAntiforgery antiforgery,
    IOptions<AccountsOptions> options,
    IOptions<SupabaseOptions> supabase,
    ProjectSettings settings) : CredentialsPage(limit, audit, antiforgery)
{
    public WaysIn Ways => new(settings, ReturnUrl);

    public bool SendsMail => supabase.Value.IsOn;

    public bool SignUpIsOpen => options.Value.SignUp;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: false)) is { } refusal)
        {
            return refusal;
        }

        if (await attempts.BeginAsync(HttpContext, Form.Email!, ct) is { } early)
        {
            return this.Refuse(early);
        }

        var answer = await accounts.SignInAsync(Form.Email!, Form.Password!, ct);
        await attempts.EndAsync(HttpContext, Form.Email!, answer, ct);
        if (answer is AccountResult.Refused { Status: < StatusCodes.Status500InternalServerError })
        {
            Trail.Record(new AuditEvent(AuditAct.SignInFailed) { Email = Form.Email });
        }

        return await ContinueAsync(answer);
    }
}
