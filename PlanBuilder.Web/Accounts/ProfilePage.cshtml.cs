using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

[Authorize]
internal sealed class ProfilePageModel(ProfileStore profiles) : PageModel
{
    [BindProperty]
    public Profile Form { get; set; } = new();

    [TempData]
    public bool Saved { get; set; }

    public async Task OnGetAsync(CancellationToken ct) => Form = await profiles.GetAsync(HttpContext.Account()!.Id, ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
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
