using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Notifications;
using PlanBuilder.Web.Planning;
using PlanBuilder.Web.Revisions;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Workbench;

/// <summary>
/// Starts rewrites: a page that shows which posts a rewrite touches and what it uses before it begins, and what the panel of one post
/// requests. Nothing here changes a post's words.
/// </summary>
[Authorize]
internal sealed partial class RewriteModel(
    OwnerJobs jobs, ChangeJobs changes, PlanStore plans, PlanEditor editor, Rewrites rewrites, JobWatch watch,
    NotificationStore notifications, TimeProvider time) : PageModel
{
    private Plan? made;

    public PlanView View { get; private set; } = null!;

    /// <summary>This month's; null when it cannot be determined.</summary>
    public MonthlyUsage? Usage { get; private set; }

    public bool HasModel => rewrites.HasModel;

    /// <summary>What was typed.</summary>
    public ChangeInput Input { get; private set; } = new();

    public HashSet<string> Chosen { get; private set; } = [];

    /// <summary>Lets two presses of the button start one rewrite.</summary>
    public string Key { get; private set; } = Guid.NewGuid().ToString("N");

    public string? Refusal { get; private set; }

    /// <summary>Whether missing posts are to be written, and none rewritten.</summary>
    public bool FillsPlaces => Input.How == ChangeKinds.Missing;

    /// <summary>How many posts are locked.</summary>
    public int Locked => View.Posts.Count(placed => LockReason(placed) is not null);

    public string? LockReason(PlacedPost placed) => PostLock.Reason(placed, made);

    public bool IsChosen(PlacedPost placed) => LockReason(placed) is null && Chosen.Contains(placed.Post.Id);

    /// <param name="posts">The posts to begin with; without them and days all.</param>
    /// <param name="days">Numbers of days.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string[] posts, int[] days, string? how, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        Input = new() { How = how == ChangeKinds.Missing || ChangeKinds.All.Contains(how) ? how : null };
        Chosen = (FillsPlaces ? View.Current.Missing : View.Posts).Where(placed => posts.Length > 0 ? posts.Contains(placed.Post.Id)
                : days.Length == 0 || days.Contains(placed.Day.Day)).Select(placed => placed.Post.Id).ToHashSet();
        return Page();
    }

    /// <summary>Starts a rewrite, once for each <paramref name="key"/>.</summary>
    /// <param name="post">The post whose panel asks; null for the page.</param>
    /// <param name="remedy">One of <see cref="Remedy"/>, in place of an instruction.</param>
    public async Task<IActionResult> OnPostAsync(
        Guid id, string[] posts, string? post, string? how, string? say, bool mix, string? network, string? language, string? remedy,
        int on, string? key, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        var one = post is null ? null : View.Plan.Find(post);
        if (remedy is not null && one is not null)
        {
            (how, say) = (ChangeKinds.Say, Remedy.InstructionFor(remedy, one.Post));
        }

        Key = ReadKey(key);
        Chosen = (post is null ? posts : [post]).ToHashSet();
        Input = new ChangeInput
        {
            Plan = id, Revision = on, Posts = [.. post is null ? posts : [post]], How = how, Say = say, Mix = mix,
            Network = network, Language = language, RequestedAt = time.GetUtcNow(),
        }.Normalize();
        if (await RefusalAsync(inPanel: post is not null, ct) is { } refusal)
        {
            return await RefuseAsync(StatusCodes.Status422UnprocessableEntity, refusal, one, ct);
        }

        if (!HasModel)
        {
            return one is not null && Input.How == ChangeKinds.AnotherIdea
                && await rewrites.ProposeIdeaAsync(HttpContext.Account()!.Id, View, one, ct)
                    ? await AnswerAsync(one, null, ct)
                    : await RefuseAsync(StatusCodes.Status422UnprocessableEntity, "There's no other built-in idea for this post.", one, ct);
        }

        return await rewrites.StartAsync(HttpContext.Account()!.Id, Input, $"change-{Key}", ct) switch
        {
            EnqueueResult.Refused { Refusal: var why } => await RefuseAsync(why.Status, why.Message, one, ct),
            _ => await AnswerAsync(one, null, ct),
        };
    }

    /// <summary>The panel's part once the rewrite is newer than <paramref name="since"/>; 204 while it is not.</summary>
    /// <param name="job">The rewrite.</param>
    /// <param name="post">The post whose panel watches; null for the plan's page.</param>
    public async Task<IActionResult> OnGetStatusAsync(
        Guid id, string? post, Guid job, int since, int hold = 1, CancellationToken ct = default)
    {
        if (await this.HoldAsync(watch, job, since, hold, ct) is { } nothingNew)
        {
            return nothingNew;
        }

        // Read before the plan, so that the proposals of one that has just ended are shown with it.
        var change = await changes.GetAsync(HttpContext.Account()!.Id, job, ct);
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (change is { IsOpen: false })
        {
            await notifications.MarkSeenAsync(HttpContext.Account()!.Id, id, ct, isNew: true);
        }

        return post is not null && View.Plan.Find(post) is { } placed
            ? Partial("/Workbench/_RewriteAnswer.cshtml", await rewrites.ViewAsync(HttpContext.Account()!.Id, View, placed, ct))
            : Partial("/Workbench/_Rewriting.cshtml", new RewritingView(View, change, rewrites.HoldSeconds, Arrives: true));
    }

    /// <summary>Cancels a rewrite.</summary>
    public async Task<IActionResult> OnPostCancelAsync(Guid id, string? post, Guid job, CancellationToken ct)
    {
        await jobs.CancelAsync(HttpContext.Account()!.Id, job, ct);
        return await LoadAsync(id, ct) ? await AnswerAsync(View.Plan.Find(post), null, ct) : NotFound();
    }

    /// <summary>Locks a post against rewrites of days, or unlocks it; what else was chosen stays chosen.</summary>
    public async Task<IActionResult> OnPostLockAsync(
        Guid id, string post, bool locked, string[] posts, string? how, string? say, bool mix, string? network, string? language,
        string? key, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct)
            || await editor.ChangeAsync(HttpContext.Account()!.Id, View.Job, View.Current, plan => PostLock.Set(plan, [post], locked), ct)
                is EditResult.Gone
            || !await LoadAsync(id, ct))
        {
            return NotFound();
        }

        Input = new() { How = how, Say = say, Mix = mix, Network = network, Language = language };
        Chosen = [.. posts, post];
        Key = ReadKey(key);
        return Page();
    }

    private static string ReadKey(string? key) => (Guid.TryParse(key, out var given) ? given : Guid.NewGuid()).ToString("N");

    // Why what was asked for is not started. A post's own panel rewrites it even if it was edited or approved.
    private async Task<string?> RefusalAsync(bool inPanel, CancellationToken ct)
    {
        if (await new ChangeInputValidator().ValidateAsync(Input, ct) is { IsValid: false } refused)
        {
            return refused.Errors[0].ErrorMessage;
        }

        if (View.Posts.FirstOrDefault(placed => Chosen.Contains(placed.Post.Id)
            && (inPanel ? placed.Post.Locked == true : LockReason(placed) is not null)) is { } locked)
        {
            return $"{PlanDifference.Title(locked.Post)} is locked. Unlock it first.";
        }

        return Chosen.Any(chosen => (FillsPlaces ? View.Find(chosen) : View.Plan.Find(chosen)) is not null)
            ? null : "Those posts aren't in this plan anymore.";
    }
}
