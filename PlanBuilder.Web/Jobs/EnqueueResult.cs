namespace PlanBuilder.Web.Jobs;

/// <summary>What became of a request to make a plan.</summary>
internal abstract record EnqueueResult
{
    /// <summary>A job stands for it: a new one, or the one that the same request made before.</summary>
    internal sealed record Accepted(Guid JobId) : EnqueueResult;

    /// <summary>The key was used before, for another request or for a plan that was deleted.</summary>
    internal sealed record KeyTaken : EnqueueResult;

    /// <summary>The month's plans are used up.</summary>
    internal sealed record LimitReached(int Used, int Limit) : EnqueueResult;

    /// <summary>As many jobs as may run at once are queued or running.</summary>
    internal sealed record TooManyActive(int Used, int Limit) : EnqueueResult
    {
        public string Sentence =>
            $"You already have {Used} {(Used == 1 ? "plan" : "plans")} in progress, the most at one time. Wait for one to finish, or cancel one.";
    }

    /// <summary>What the account has used could not be determined, so nothing was taken. The reason is for the log.</summary>
    internal sealed record UsageUnknown(string Reason) : EnqueueResult
    {
        public const string Sentence =
            "We can't check your usage right now, so we didn't start this plan. Try again in a minute.";

        public void Log(ILogger logger) =>
            logger.LogError("Refusing a plan because the account's usage can't be determined: {Reason}", Reason);
    }
}
