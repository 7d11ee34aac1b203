using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Usage;
using PlanBuilder.Web.Workflow;

namespace PlanBuilder.Web.Builder;

/// <summary>What a newcomer can count on, given the settings.</summary>
internal sealed class Assurances(TierStore tiers, PlanMaker maker)
{
    /// <summary>Each a claim, and the rest.</summary>
    /// <param name="plannedBy">Who writes plans, in a sentence.</param>
    public async Task<IReadOnlyList<(string Claim, string Why)>> ListAsync(string plannedBy, CancellationToken ct) =>
    [
        ProvenanceLabels.Draft(maker),
        ("We don't post for you.", "We never ask for your social media passwords. You copy, export, or print your plan."),
        (await PriceAsync(ct), plannedBy),
    ];

    private async Task<string> PriceAsync(CancellationToken ct)
    {
        try
        {
            return await tiers.DefaultLimitAsync(ct) switch
            {
                null => "You can create as many plans as you like.",
                1 => "One plan a month is free.",
                var plans => $"{plans} plans a month are free.",
            };
        }
        catch (DatabaseUnavailableException)
        {
            return "Who writes it?";
        }
    }
}
