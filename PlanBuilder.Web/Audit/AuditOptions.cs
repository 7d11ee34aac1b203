using Microsoft.Extensions.Options;

namespace PlanBuilder.Web.Audit;

/// <summary>How long the audit trail is kept (<c>Audit__...</c>), in days.</summary>
internal sealed class AuditOptions
{
    /// <summary>How long it is kept where an act came from: IP address and browser.</summary>
    public TimeSpan KeepAddresses { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long an act is kept.</summary>
    public TimeSpan KeepEvents { get; set; } = TimeSpan.FromDays(400);

    internal sealed class Validator : IValidateOptions<AuditOptions>
    {
        public ValidateOptionsResult Validate(string? name, AuditOptions options)
        {
            var refusals = new List<string>();
            if (!IsKept(options.KeepAddresses))
            {
                refusals.Add("Audit__KeepAddresses must be a number of days from 1 to 3650, like 90.");
            }

            if (!IsKept(options.KeepEvents) || options.KeepEvents < options.KeepAddresses)
            {
                refusals.Add("Audit__KeepEvents must be a number of days from 1 to 3650, like 400, and at least Audit__KeepAddresses.");
            }

            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);
        }

        private static bool IsKept(TimeSpan age) => age >= TimeSpan.FromDays(1) && age <= TimeSpan.FromDays(3650);
    }
}
