using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

[Authorize]
[IgnoreAntiforgeryToken] // checked in the handler, so that a page that was open too long keeps what was typed
internal sealed class ProfilePageModel(ProfileStore profiles, IAntiforgery antiforgery) : PageModel
{
    [BindProperty]
    public Profile Form { get; set; } = new();

    [TempData]
    public bool Saved { get; set; }

    public async Task OnGetAsync(CancellationToken ct) => Form = await profiles.GetAsync(HttpContext.Account()!.Id, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            ModelState.AddModelError("", "This page was open too long, or belongs to another account. Nothing was saved. Try again.");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        Form.Niche = FreeText.Tidy(Form.Niche);
        Form.BrandVoice = FreeText.Tidy(Form.BrandVoice);
        Form.TimeZone = FreeText.Tidy(Form.TimeZone);
        if (!ModelState.Take(new ProfileValidator().Validate(Form), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        await profiles.SaveAsync(HttpContext.Account()!.Id, Form, ct);
        Saved = true;
        return RedirectToPage();
    }
}
