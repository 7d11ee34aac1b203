using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

[Authorize]
[IgnoreAntiforgeryToken] // checked in the handler, so that a page that was open too long keeps what was typed
internal sealed class ProfilePageModel(ProfileStore profiles, MailQueue mail, IAntiforgery antiforgery) : PageModel
{
    [BindProperty]
    public ProfileForm Form { get; set; } = new();

    public bool SendsMail => mail.IsOn;

    [TempData]
    public bool Saved { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var profile = await profiles.GetAsync(HttpContext.Account()!.Id, ct);
        Form = new()
        {
            Niche = profile.Niche, BrandVoice = profile.BrandVoice, TimeZone = ZoneNames.Place(profile.TimeZone),
            EmailWhenReady = profile.EmailWhenReady != false,
            About = AboutForm.From(profile, Request.Headers.AcceptLanguage),
        };
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            ModelState.AddModelError("", "This page was open too long, or belongs to another account. Nothing was saved. Try again.");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var profile = Form.About.CopyTo(new Profile
        {
            Niche = FreeText.Tidy(Form.Niche), BrandVoice = FreeText.Tidy(Form.BrandVoice),
            EmailWhenReady = SendsMail ? Form.EmailWhenReady : null,
            TimeZone = FreeText.Tidy(Form.TimeZone) is { } zone ? ZoneNames.Read(zone) ?? zone : null,
        });
        if (!ModelState.Take(new ProfileValidator().Validate(profile), nameof(Form)))
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Page();
        }

        await profiles.SaveAsync(HttpContext.Account()!.Id, profile, ct);
        Saved = true;
        return RedirectToPage();
    }
}

/// <summary>The form as the browser sends it.</summary>
internal sealed class ProfileForm
{
    public string? Niche { get; set; }
    public string? BrandVoice { get; set; }
    public string? TimeZone { get; set; }
    public bool EmailWhenReady { get; set; }
    public AboutForm About { get; set; } = new();
}
