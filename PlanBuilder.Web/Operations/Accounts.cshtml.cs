using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Operations;

/// <summary>Finds accounts; sets their tier; gives local ones a new password.</summary>
internal sealed class AccountsModel(AccountDirectory accounts, TierStore tiers) : PageModel
{
    public const int MostFound = 20;

    /// <summary>A part of an address, or an account's id.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<FoundAccount> Found { get; private set; } = [];
    public IReadOnlyList<string> Tiers { get; private set; } = [];
    public bool HasPasswords => accounts.IsLocal;

    /// <summary>Whether the operator comes from the page that asked for the password.</summary>
    [TempData]
    public bool Confirmed { get; set; }

    /// <summary>What became of what was asked for.</summary>
    [TempData]
    public string? Outcome { get; set; }

    /// <summary>The new password of <see cref="Outcome"/>, shown once.</summary>
    public string? Password { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        await FindAsync(ct);
        Outcome = Confirmed ? "Thanks for confirming. Now choose the action again." : Outcome;
    }

    public async Task<IActionResult> OnPostTierAsync(Guid id, string? tier, CancellationToken ct)
    {
        if (!await tiers.SetAsync(id, tier ?? "", ct))
        {
            return BadRequest();
        }

        await FindAsync(ct);
        Outcome = $"Tier set to {tier}. It applies to new plans.";
        return Page();
    }

    public async Task<IActionResult> OnPostPasswordAsync(Guid id, CancellationToken ct)
    {
        if (HasPasswords && !await HttpContext.IsConfirmedAsync())
        {
            return this.AskToConfirm("/operations/accounts" + QueryString.Create("q", Q ?? ""));
        }

        if (!HasPasswords || await accounts.RenewPasswordAsync(id, ct) is not { } password)
        {
            return BadRequest();
        }

        await FindAsync(ct);
        var whose = Found.FirstOrDefault(account => account.Id == id)?.Email ?? "the account";
        (Outcome, Password) = ($"New password for {whose}, shown only once:", password);
        return Page();
    }

    private async Task FindAsync(CancellationToken ct)
    {
        Q = Q?.Trim();
        if (Q?.Contains('\0', StringComparison.Ordinal) == true || Q?.Length > 320)
        {
            Q = null;
        }

        Found = string.IsNullOrEmpty(Q) ? [] : await accounts.FindAsync(Q, MostFound, ct);
        Tiers = await tiers.AllAsync(ct);
    }
}
