using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;

namespace PlanBuilder.Web.Accounts;

internal sealed class SignUpModel(
    IAccountProvider accounts,
    SignInLimit limit,
    AuditTrail audit,
    IAntiforgery antiforgery,
    IOptions<AccountsOptions> options,
    ProjectSettings settings) : CredentialsPage(limit, audit, antiforgery)
{
    public WaysIn Ways => new(settings, ReturnUrl);

    public bool IsOpen => options.Value.SignUp;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!IsOpen)
        {
            Response.StatusCode = StatusCodes.Status403Forbidden;
            return Page();
        }

        if (await RefuseUnlessUsableAsync(new CredentialsFormValidator(newAccount: true)) is { } refusal)
        {
            return refusal;
        }

        return await ContinueAsync(await accounts.SignUpAsync(Form.Email!, Form.Password!, ct));
    }
}
