namespace PlanBuilder.Web.Jobs;

/// <summary>What became of a request for a plan, an import, or a rewrite.</summary>
internal abstract record EnqueueResult
{
    /// <summary>A job stands for it: a new one, or the one that the same request made before.</summary>
    internal sealed record Accepted(Guid JobId) : EnqueueResult;

    /// <summary>Nothing was enqueued.</summary>
    internal sealed record Refused(EnqueueRefusal Refusal) : EnqueueResult;
}

/// <summary>
/// Why a plan was not started: what the page, "Try again" and the JSON API answer, each with the same status and sentence.
/// </summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Used">How many of the limit are used up; null where it is not a limit that refuses.</param>
internal sealed record EnqueueRefusal(int Status, string Message, int? Used = null, int? Limit = null)
{
    /// <summary>The key of a client was used before, for another request or for a plan that was deleted.</summary>
    public static readonly EnqueueRefusal KeyTaken = new(StatusCodes.Status422UnprocessableEntity,
        "This Idempotency-Key was already used for a different request or a deleted plan.");

    /// <summary>The same page asked for the same before, and that plan was deleted.</summary>
    public static readonly EnqueueRefusal AlreadyRequested = new(StatusCodes.Status409Conflict,
        "You've already requested this plan and deleted it. Restore it under Deleted plans, or create a new one.");

    /// <summary>The same file was imported from the same page before, and that plan was deleted.</summary>
    public static readonly EnqueueRefusal AlreadyImported = new(StatusCodes.Status409Conflict,
        "You've already imported this plan and deleted it. Restore it under Deleted plans, or choose the file again.");

    /// <summary>What the account has used could not be determined.</summary>
    public static readonly EnqueueRefusal UsageUnknown = new(StatusCodes.Status503ServiceUnavailable,
        "We can't check your usage right now, so we didn't start this plan. Try again in a minute.");

    /// <summary>What the AI may take for an account in a day is used up.</summary>
    public static readonly EnqueueRefusal AiLimitReached = new(StatusCodes.Status429TooManyRequests,
        "You've used today's AI allowance, so we didn't start this plan. Try again after midnight UTC.");

    /// <summary>This plan alone may take more than that.</summary>
    public static readonly EnqueueRefusal TooMuchAi = new(StatusCodes.Status429TooManyRequests,
        "This plan needs more AI than you can use in a day. Choose fewer platforms, fewer posts per day, or 7 days.");

    /// <summary>The month's plans are used up.</summary>
    public static EnqueueRefusal LimitReached(int used, int limit) => new(StatusCodes.Status429TooManyRequests,
        $"You've used {used} of {limit} plans this month, so we didn't start this one.", used, limit);

    /// <summary>As many plans as may be asked for in a day were, whatever became of them.</summary>
    public static EnqueueRefusal TooManyToday(int used, int limit) => new(StatusCodes.Status429TooManyRequests,
        $"You've requested {used} plans today, so we didn't start this one. Try again after midnight UTC.", used, limit);

    /// <summary>The month's imports are used up.</summary>
    public static EnqueueRefusal ImportLimitReached(int used, int limit) => new(StatusCodes.Status429TooManyRequests,
        $"You've imported {used} of {limit} plans this month, so we didn't import this one.", used, limit);

    /// <summary>As many plans as may be imported in a day were.</summary>
    public static EnqueueRefusal TooManyImportsToday(int used, int limit) => new(StatusCodes.Status429TooManyRequests,
        $"You've imported {used} plans today, so we didn't import this one. Try again after midnight UTC.", used, limit);

    /// <summary>As many jobs as may run at once are queued or running.</summary>
    public static EnqueueRefusal TooManyActive(int used, int limit) => new(StatusCodes.Status409Conflict,
        $"You already have {used} {(used == 1 ? "plan" : "plans")} in progress, the most at one time. "
        + "Wait for one to finish, or cancel one.",
        used, limit);
}
