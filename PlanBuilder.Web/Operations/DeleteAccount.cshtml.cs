using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Operations;

/// <summary>Deletes an account for its owner, once the operator has confirmed their own identity and which account it is.</summary>
internal sealed class DeleteAccountModel(AccountDirectory accounts) : PageModel
{
    public FoundAccount Found { get; private set; } = null!;

    /// <summary>Whether the operator comes from the page that asked for the password; read here so that no later page says it.</summary>
    [TempData]
    public bool Confirmed { get; set; }

    /// <summary>What the list of accounts says next.</summary>
    [TempData]
    public string? Outcome { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct) =>
        await RefuseUnlessAllowedAsync(id, ct) ?? Page();

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken ct)
    {
        if (await RefuseUnlessAllowedAsync(id, ct) is { } refusal)
        {
            return refusal;
        }

        await accounts.DeleteAsync(id, ct);
        Outcome = $"Deleted the account {Found.Email}.";
        return this.SeeOther("/operations/accounts");
    }

    private async Task<IActionResult?> RefuseUnlessAllowedAsync(Guid id, CancellationToken ct)
    {
        if (id == HttpContext.Account()!.Id)
        {
            return this.SeeOther("/account/delete");
        }

        if ((await accounts.FindAsync(id.ToString(), 1, ct)).FirstOrDefault(account => account.Id == id) is not { } found)
        {
            return NotFound();
        }

        Found = found;
        return await HttpContext.IsConfirmedAsync() ? null : this.AskToConfirm($"/operations/accounts/{id}/delete");
    }
}
