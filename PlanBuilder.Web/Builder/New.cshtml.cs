using System.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;
using PlanBuilder.Web.Workflow.BuiltIn;

namespace PlanBuilder.Web.Builder;

/// <summary>The form for a new plan, signed in or not.</summary>
[BackCache]
[IgnoreAntiforgeryToken] // checked in the handler, so that a page that was open too long keeps what was typed
internal sealed partial class NewModel(
    OwnerJobs jobs, ProfileStore profiles, UsageStore usage, PlanDatabase database, IAntiforgery antiforgery,
    IOptions<AccountsOptions> accounts, Assurances assurances, SamplePlan sample, PlanMaker maker, N8nWorkflow workflow,
    TimeProvider time) : PageModel
{
    private const string Draft = "plan-form";

    [BindProperty]
    public PlanForm Form { get; set; } = new();

    public bool HasRefusedFields => ModelState.Any(entry => entry.Key.Length > 0 && entry.Value!.Errors.Count > 0);

    /// <summary>Who will make the plan.</summary>
    public string PlannedBy => ProvenanceLabels.Sentence(maker, forOperator: User.IsInRole(Account.Operator));

    /// <summary>What the visitor is told of the language of built-in ideas; null where it's theirs, or not known.</summary>
    public string? LanguageNote => maker.IsAi ? null : PlanNotes.Language(Form.About?.Language);

    public string Button => ProvenanceLabels.Button(maker);

    public bool SignUpIsOpen => accounts.Value.SignUp;

    /// <summary>Whether 28 and 30 days can be asked for.</summary>
    public bool LongPlans { get; private set; }

    /// <summary>
    /// "28 posts", what the form asks for; empty where that can't be said. <c>site.js</c> says the same while one chooses.
    /// </summary>
    public string PostCount => PlanInputValidator.CountOf(Form.ToInput(time.GetUtcNow())) switch
    {
        null => "",
        1 => "1 post",
        > PlanInputValidator.MostPosts and var posts => $"{posts} posts. A plan can have {PlanInputValidator.MostPosts}.",
        var posts => $"{posts} posts",
    };

    /// <param name="from">One of the visitor's jobs, whose answers the form begins with.</param>
    /// <param name="send">The key of a form that was submitted before signing in. It is submitted now.</param>
    public async Task<IActionResult> OnGetAsync(string? from, string? send, CancellationToken ct)
    {
        if (send is not null && HttpMethods.IsGet(Request.Method) && HttpContext.Account() is { } sender
            && PlanForm.Unpack(TempData.Peek(Draft) as string) is { Key: { } key } waiting && key == send)
        {
            TempData.Remove(Draft);
            Form = waiting;
            return await SendAsync(sender, Form.ToInput(time.GetUtcNow()), ct);
        }

        var profile = await LoadAsync(ct);
        if (Guid.TryParse(from, out var jobId) && HttpContext.Account() is { } account
            && PlanInput.Read((await jobs.GetAsync(account.Id, jobId, ct))?.Input) is { } input)
        {
            Form = PlanForm.From(input);
            Form.StartDate = PlanForm.Tomorrow(Form.TimeZone ?? profile.TimeZone, time.GetUtcNow());
            Form.KeyDates.RemoveAll(day => string.CompareOrdinal(day.Date, Form.StartDate) < 0);
            Form.About = AboutForm.From(profile, Request.Headers.AcceptLanguage);
            return Page();
        }

        // Kept until there is an account to use it: then it is read once.
        var draft = (HttpContext.Account() is null ? TempData.Peek(Draft) : TempData[Draft]) as string;
        Form = PlanForm.Unpack(draft)
            ?? PlanForm.For(profile, Latest.Select(job => PlanInput.Read(job.Input)).FirstOrDefault(), time.GetUtcNow());
        Form.About = HttpContext.Account() is null ? null : AboutForm.From(profile, Request.Headers.AcceptLanguage);
        if (!LongPlans && Periods.IsLong(Form.Period))
        {
            Form.Period = "14 days";
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!Guid.TryParseExact(Form.Key, "N", out _))
        {
            RenewKey();
        }

        if (!await antiforgery.IsRequestValidAsync(HttpContext))
        {
            return await AgainAsync(StatusCodes.Status400BadRequest,
                "This page was open too long, or you signed in or out in the meantime. Nothing was sent. Try again.", ct);
        }

        return await SendAsync(HttpContext.Account(), Form.ToInput(time.GetUtcNow()), ct);
    }

    private async Task<IActionResult> SendAsync(Account? account, PlanInput input, CancellationToken ct)
    {
        LongPlans = await workflow.MakesLongPlansAsync(ct);
        if (!ModelState.Take(new PlanInputValidator(LongPlans).Validate(input), nameof(Form)))
        {
            return await AgainAsync(StatusCodes.Status422UnprocessableEntity, null, ct);
        }

        if (account is null)
        {
            var draft = PlanForm.From(input);
            draft.BrowserZone = Form.BrowserZone;
            TempData[Draft] = draft.Pack();
            var back = Uri.EscapeDataString($"/ai-plan-builder?send={draft.Key}");
            return this.SeeOther($"/account/{(SignUpIsOpen ? "sign-up" : "sign-in")}?returnUrl={back}");
        }

        switch (await jobs.EnqueueFromPageAsync(account.Id, input, Form.Key!, ct))
        {
            case EnqueueResult.Accepted accepted:
                await KeepAboutAsync(account.Id, ZoneNames.Read(Form.BrowserZone) ?? input.TimeZone, ct);
                return this.SeeOther($"/ai-plan-builder/{accepted.JobId}");
            case EnqueueResult.Refused { Refusal: var refusal }:
                RenewKey(); // whoever presses the button again means a new plan
                return await AgainAsync(refusal.Status, refusal.Message, ct);
            case var other:
                throw new UnreachableException($"{other}");
        }
    }

    // The plan is on its way. What can't be kept now can be typed again next time.
    private async Task KeepAboutAsync(Guid accountId, string? zone, CancellationToken ct)
    {
        try
        {
            var found = zone == Zones.Utc ? null : zone;
            if (Form.About is { } about)
            {
                await profiles.KeepAsync(accountId, found, about.CopyTo(new Profile()), ct);
            }
            else if (found is not null)
            {
                await profiles.KeepZoneAsync(accountId, found, ct);
            }
        }
        catch (DatabaseUnavailableException)
        {
        }
    }

    private void RenewKey()
    {
        Form.Key = PlanForm.NewKey();
        ModelState.Remove("Form.Key");
    }

    private async Task<IActionResult> AgainAsync(int status, string? sentence, CancellationToken ct)
    {
        if (sentence is not null)
        {
            ModelState.AddModelError("", sentence);
        }

        var profile = await LoadAsync(ct);
        Form.About ??= HttpContext.Account() is null ? null : AboutForm.From(profile, Request.Headers.AcceptLanguage);
        Response.StatusCode = status;
        return Page();
    }
}
