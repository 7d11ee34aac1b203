using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// Sets up the second factor of a local account, renews its recovery codes, and removes it. Each asks again who it is: a browser left
/// open changes nothing.
/// </summary>
[Authorize]
internal sealed class SecondFactorPageModel(
    AccountDirectory directory, SecondFactor secondFactor, PasswordCheck check, SignInLimit limit, Sessions sessions) : PageModel
{
    private const string Codes = nameof(Code), Password = nameof(Proof);

    [BindProperty]
    public string? Code { get; set; }

    /// <summary>The password, or a code where there are such already.</summary>
    [BindProperty]
    public string? Proof { get; set; }

    [BindProperty]
    public string? Ticket { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public bool IsLocal => directory.IsLocal;

    /// <summary>What is there; null where there is no second factor.</summary>
    public FactorState? State { get; private set; }

    /// <summary>What can be set up, where there is none.</summary>
    public FactorOffer? Offer { get; private set; }

    /// <summary>New recovery codes, shown this once.</summary>
    public IReadOnlyList<string> NewCodes { get; private set; } = [];

    /// <summary>Whether this session was begun without the second factor that the account has.</summary>
    public bool IsUnverified => State is not null && HttpContext.Account() is { HasSecondFactor: false } && NewCodes.Count == 0;

    [TempData]
    public bool Removed { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostSetUpAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        if (!IsLocal || (Offer = secondFactor.Reopen(account, Ticket)) is null)
        {
            return await RefuseAsync("This page was open too long. Scan the new code.", ct);
        }

        if (await RefuseProofAsync(account, isCodeTaken: false, ct) is { } refusal)
        {
            return await RefuseAsync(refusal.Sentence, ct, Password, refusal.Status);
        }

        if (await secondFactor.SetUpAsync(account, Offer, Digits(Code), ct) is not { } codes)
        {
            return await RefuseAsync("That code is wrong. Enter the one your app shows now.", ct, Codes);
        }

        await sessions.BeginAnewAsync(HttpContext, account with { HasSecondFactor = true }, ct);
        return await ShowAsync(ct, codes);
    }

    /// <summary>Verifies a session that was begun with a password alone.</summary>
    public async Task<IActionResult> OnPostVerifyAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        if (await RefuseProofAsync(account, isCodeTaken: true, ct, isPasswordTaken: false) is { } refusal)
        {
            return await RefuseAsync(refusal.Sentence, ct, Password, refusal.Status);
        }

        await HttpContext.SignInAsync(new AccountResult.SignedIn(account with { HasSecondFactor = true }));
        return this.Continue(ReturnUrl);
    }

    public async Task<IActionResult> OnPostRenewAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        return await RefuseProofAsync(account, isCodeTaken: true, ct) is { } refusal
            ? await RefuseAsync(refusal.Sentence, ct, Password, refusal.Status)
            : await ShowAsync(ct, await secondFactor.RenewRecoveryCodesAsync(account.Id, ct));
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        if (await RefuseProofAsync(account, isCodeTaken: true, ct) is { } refusal)
        {
            return await RefuseAsync(refusal.Sentence, ct, Password, refusal.Status);
        }

        await secondFactor.RemoveAsync(account.Id, ct);
        await sessions.BeginAnewAsync(HttpContext, account with { HasSecondFactor = false }, ct);
        Removed = true;
        return this.SeeOther("/account/second-factor");
    }

    private async Task<IActionResult> ShowAsync(CancellationToken ct, IReadOnlyList<string>? newCodes = null)
    {
        var account = HttpContext.Account()!;
        NewCodes = newCodes ?? [];
        State = IsLocal ? await secondFactor.FindAsync(account.Id, ct) : null;
        Offer = IsLocal && State is null ? Offer ?? secondFactor.Offer(account) : null;
        ModelState.Remove(nameof(Ticket));
        return Page();
    }

    private async Task<IActionResult> RefuseAsync(
        string sentence, CancellationToken ct, string field = "", int status = StatusCodes.Status422UnprocessableEntity)
    {
        await ShowAsync(ct);
        return this.Refuse(sentence, status, field);
    }

    // Six digits are a code, what has the length of a recovery code may be one, and anything else is the password.
    private async Task<AccountResult.Refused?> RefuseProofAsync(
        Account account, bool isCodeTaken, CancellationToken ct, bool isPasswordTaken = true)
    {
        if (string.IsNullOrEmpty(Proof))
        {
            return new(isPasswordTaken ? "Enter your password." : "Enter the code.");
        }

        var digits = Digits(Proof);
        if (isCodeTaken && (digits.Length == 6 || !isPasswordTaken))
        {
            return limit.Allows(HttpContext, account.Email)
                ? await secondFactor.RefuseUnlessAsync(account.Id, digits, ct)
                : SignInLimit.Refusal;
        }

        return await check.RefuseAsync(HttpContext, Proof, ct) is not { } refused ? null
            : refused != AccountResult.Wrong ? refused
            : isCodeTaken && digits.Length > 6 && await secondFactor.RefuseUnlessAsync(account.Id, digits, ct) is null ? null
            : new(isCodeTaken ? "Wrong password or code." : "Wrong password.");
    }

    private static string Digits(string? text) => string.Concat((text ?? "").Where(letter => !char.IsWhiteSpace(letter)));
}
