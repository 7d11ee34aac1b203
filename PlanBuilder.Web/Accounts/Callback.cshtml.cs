using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Accounts;

/// <summary>Where a provider's visitor comes back to, with a code for a session or with the reason why there is none.</summary>
internal sealed class CallbackModel(
    SupabaseAccounts accounts, SignInLimit limit, IDataProtectionProvider protection, IOptions<SupabaseOptions> supabase) : PageModel
{
    private const int LongestCode = 500;

    public string Sentence { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(
        string? code, string? state, string? error, [FromQuery(Name = "error_code")] string? errorCode, CancellationToken ct)
    {
        if (!supabase.Value.IsOn)
        {
            return NotFound();
        }

        if (ProviderVisit.Take(HttpContext, protection) is not { } visit || !visit.IsOf(state))
        {
            return Refuse("This sign-in began in another browser, or too long ago. Start again.", StatusCodes.Status400BadRequest);
        }

        if (code is not { Length: > 0 and <= LongestCode })
        {
            var refusal = Refusal(visit, error, errorCode);
            return Refuse(refusal.Sentence, refusal.Status);
        }

        if (!limit.Allows(HttpContext, "a provider's code"))
        {
            return Refuse("Too many attempts. Wait five minutes, then try again.", StatusCodes.Status429TooManyRequests);
        }

        switch (await accounts.ExchangeAsync(code, visit.Verifier, ct))
        {
            case AccountResult.SignedIn signedIn:
                await HttpContext.SignInAsync(signedIn);
                return this.Continue(visit.ReturnUrl);
            case AccountResult.SecondFactorAsked asked:
                return await this.AskForFactorAsync(asked, visit.ReturnUrl);
            case AccountResult.Refused refused:
                return Refuse(refused.Sentence, refused.Status);
            default:
                return Refuse(AuthErrorCodes.Sentence(AuthErrorCodes.Unavailable).Sentence, StatusCodes.Status503ServiceUnavailable);
        }
    }

    // Supabase's code, or else the provider's (RFC 6749, 4.1.2.1); their words are not repeated.
    private static AccountResult.Refused Refusal(ProviderVisit visit, string? error, string? errorCode)
    {
        var provider = ProviderLabels.For(visit.Provider);
        return (errorCode, error) switch
        {
            ({ Length: > 0 }, _) when AuthErrorCodes.Sentence(errorCode) is var known && known != AuthErrorCodes.Unknown => known,
            (_, "access_denied") => new($"{provider} didn't sign you in. You canceled, or it refused.", Status: 403),
            (_, "temporarily_unavailable") => new($"{provider} isn't available right now. Try again later.", Status: 503),
            _ => new($"Signing in with {provider} didn't work. Your administrator can find the reason in Supabase's log."),
        };
    }

    private PageResult Refuse(string sentence, int status)
    {
        Sentence = sentence;
        Response.StatusCode = status;
        return Page();
    }
}
