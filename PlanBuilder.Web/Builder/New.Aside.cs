using Npgsql;
using PlanBuilder.Web.Accounts;
using PlanBuilder.Web.Jobs;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;

namespace PlanBuilder.Web.Builder;

/// <summary>What is beside the form: this month's usage and the latest plans, or a sample for whoever isn't signed in.</summary>
internal sealed partial class NewModel
{
    private const int LatestPlans = 5;

    public MonthlyUsage? Usage { get; private set; }
    public IReadOnlyList<Job> Latest { get; private set; } = [];

    /// <summary>The zone in which dates of the visitor's plans are shown.</summary>
    public string? Zone { get; private set; }

    /// <summary>A plan to look at, for whoever isn't signed in.</summary>
    public Sample? Sample { get; private set; }

    /// <summary>What a newcomer can count on, given the settings: a claim, and the rest.</summary>
    public IReadOnlyList<(string Claim, string Why)> Assurances { get; private set; } = [];

    private async Task<Profile> LoadAsync(CancellationToken ct)
    {
        LongPlans = await workflow.MakesLongPlansAsync(ct);
        if (HttpContext.Account() is not { } account)
        {
            (Sample, Assurances) = (sample.Get(), await assurances.ListAsync(PlannedBy, ct));
            return new Profile();
        }

        var profile = await LoadOwnAsync(account.Id, ct);
        Zone = profile.TimeZone;
        return profile;
    }

    private async Task<Profile> LoadOwnAsync(Guid accountId, CancellationToken ct)
    {
        try
        {
            (Usage, Latest, var profile) = await database.QueryAsync(
                accountId, UsageStore.ThisMonth(accountId), OwnerJobs.Find(new(accountId, [], 0, LatestPlans)),
                ProfileStore.Get(accountId), ct);
            return profile;
        }
        catch (PostgresException) // one by one: what can't be determined is left out, and the rest is shown
        {
            Usage = await usage.ThisMonthAsync(accountId, ct);
            Latest = await jobs.FindAsync(accountId, [], 0, LatestPlans, ct);
            return await profiles.GetAsync(accountId, ct);
        }
    }
}
