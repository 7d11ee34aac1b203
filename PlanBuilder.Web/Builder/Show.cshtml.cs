using System.Diagnostics;
using Htmx;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Notifications;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Shared;
using PlanBuilder.Web.Workbench;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Builder;

/// <summary>One job: how far it is, then its plan.</summary>
[Authorize]
internal sealed class ShowModel(
    OwnerJobs jobs, PlanStore plans, ProfileStore profiles, JobWatch watch, TypicalDuration usual,
    NotificationStore notifications, IOptions<JobsOptions> options, PlanMaker maker, N8nWorkflow workflow, TimeProvider time) : PageModel
{
    private const string Unrepeatable = "We can't repeat this request as it is. Fill in the form again.";

    public JobView View { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (!await LoadAsync(id, [], ct))
        {
            return NotFound();
        }

        // Only here: a request in the background must not use up the notice that the next page shows.
        View = View with { Plan = View.Plan is { } plan ? plan with { Notice = TempData["Notice"] as string } : null };
        return Page();
    }

    /// <summary>The fragment, once the job is newer than <paramref name="since"/>; 204 while it is not.</summary>
    /// <param name="step">The step that the watcher shows: a change is announced.</param>
    /// <param name="have">The slots that it shows as written: the posts of others are sent.</param>
    /// <param name="choice">The <see cref="StopChoice"/> that it offers.</param>
    /// <param name="hold">0 for a watcher that polls.</param>
    public async Task<IActionResult> OnGetStatusAsync(
        Guid id, int since, string? step, string? have, string? choice, int hold = 1, CancellationToken ct = default)
    {
        if (await this.HoldAsync(watch, id, since, hold, ct) is { } nothingNew)
        {
            return nothingNew;
        }

        if (!await LoadAsync(id, SlotNumbers.Read(have), ct))
        {
            return NotFound();
        }

        View = View with { Watcher = new(step, choice) };
        if (View.Job.IsEnded)
        {
            Response.StopPolling();
        }

        return Partial("/Builder/_Status.cshtml", View);
    }

    public async Task<IActionResult> OnPostCancelAsync(Guid id, CancellationToken ct)
    {
        await jobs.CancelAsync(HttpContext.Account()!.Id, id, ct);
        return this.SeeOther($"/ai-plan-builder/{id}");
    }

    public async Task<IActionResult> OnPostStopAsync(Guid id, CancellationToken ct)
    {
        await jobs.StopAsync(HttpContext.Account()!.Id, id, ct);
        return this.SeeOther($"/ai-plan-builder/{id}");
    }

    /// <summary>A new job with the same input, once: a second press leads to the same new job.</summary>
    public async Task<IActionResult> OnPostTryAgainAsync(Guid id, CancellationToken ct)
    {
        if (!await LoadAsync(id, [], ct))
        {
            return NotFound();
        }

        var now = time.GetUtcNow();
        if (PlanInput.Read(View.Job.Input) is not { } input)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, Unrepeatable);
        }

        input = input.Normalize(now);
        if (PlanInput.Date(input.StartDate) < Zones.DateIn(input.TimeZone, now))
        {
            input = input with
            {
                StartDate = null, // its first day is over: begin tomorrow
                KeyDates = input.KeyDates?.Where(day => PlanInput.Date(day?.Date) >= Zones.DateIn(input.TimeZone, now)).ToList(),
            };
        }

        if (!(await new PlanInputValidator(await workflow.MakesLongPlansAsync(ct)).ValidateAsync(input, ct)).IsValid)
        {
            return Refuse(StatusCodes.Status422UnprocessableEntity, Unrepeatable);
        }

        var result = await jobs.EnqueueFromPageAsync(HttpContext.Account()!.Id, input, $"again-{id:N}", ct);
        return result switch
        {
            EnqueueResult.Accepted accepted => this.SeeOther($"/ai-plan-builder/{accepted.JobId}"),
            EnqueueResult.Refused { Refusal: var refusal } => Refuse(refusal.Status, refusal.Message),
            var other => throw new UnreachableException($"{other}"),
        };
    }

    private PageResult Refuse(int status, string sentence)
    {
        Response.StatusCode = status;
        View = View with { Refusal = sentence };
        return Page();
    }

    private async Task<bool> LoadAsync(Guid id, int[] shown, CancellationToken ct)
    {
        var account = HttpContext.Account()!;
        // Read before the plan, so that the proposals of one that has just ended are shown with it.
        var (latest, found) = await plans.FindAsync(account.Id, ChangeJobs.Latest(account.Id, id, null), id, ct);
        if (found is not (var job, var current))
        {
            return false;
        }

        if (job.IsEnded)
        {
            await notifications.MarkSeenAsync(account.Id, id, ct);
        }

        var plan = current?.Plan is null
            ? null
            : PlanView.Create(job, current, PlanFilter.From(Request.Query), time.GetUtcNow()) with
            {
                Change = latest.FirstOrDefault(change => change.IsOpen),
                HoldSeconds = options.Value.HoldSeconds,
            };
        View = new JobView(job, plan, options.Value.HoldSeconds, maker.Researches);
        if (!job.IsEnded)
        {
            var written = await jobs.WrittenAsync(account.Id, id, shown, ct);
            View = View with
            {
                Duration = await DurationAsync(job, ct),
                Written = [.. written.Select(post => post.Slot)],
                Board = await RequestAsync(account.Id, job, ct) is { } request ? BoardView.Create(request, written) : null,
            };
        }

        return true;
    }

    // As its runner will read it. A request that the form would refuse fails before a post is written.
    private async Task<PlanRequest?> RequestAsync(Guid accountId, Job job, CancellationToken ct)
    {
        var input = PlanInput.Read(job.Input)?.Normalize(new DateTimeOffset(job.CreatedAt));
        if (input is null || !(await new PlanInputValidator().ValidateAsync(input, ct)).IsValid)
        {
            return null;
        }

        var profile = input.TimeZone is null ? await profiles.GetAsync(accountId, ct) : null;
        return input.ToRequest(profile?.BrandVoice, profile?.TimeZone, profile);
    }

    private async Task<string> DurationAsync(Job job, CancellationToken ct)
    {
        var byN8n = job.Runner is { } runner ? runner == Runners.N8n : maker.IsN8n;
        var duration = await usual.GetAsync(byN8n ? Runners.N8n : Runners.Local, PlanInput.Read(job.Input)?.Period, ct);
        return JobLabels.Duration(duration, byN8n ? options.Value.N8nRunTimeout : options.Value.RunTimeout, byN8n);
    }
}
