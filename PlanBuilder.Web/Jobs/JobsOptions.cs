using Microsoft.Extensions.Options;
using PlanBuilder.Web.Workflow.Ai;

namespace PlanBuilder.Web.Jobs;

/// <summary>The times of a job's life (<c>Jobs__...</c>), as TimeSpans such as 00:05:00.</summary>
internal sealed class JobsOptions
{
    /// <summary>How many jobs this node runs at once; 0 for a node that only serves pages.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>How long a status request is held while nothing changes, in seconds; 0 lets the page ask every 2 seconds.</summary>
    public int HoldSeconds { get; set; } = 15;

    /// <summary>How long a job may wait while no job is claimed or running.</summary>
    public TimeSpan QueuedTimeout { get; set; } = TimeSpan.FromMinutes(5);

    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a local worker may be silent before its job is given to another.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a local job may run.</summary>
    public TimeSpan RunTimeout { get; set; } = TimeSpan.FromMinutes(35);

    /// <summary>How long a job that another system claimed may be silent.</summary>
    public TimeSpan N8nRunTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often n8n may be given a job that it lost, the first time included.</summary>
    public int N8nAttempts { get; set; } = 2;

    /// <summary>How long a job waits after its first attempt failed for a temporary reason; twice as long after each further one.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon a node notices that notifications no longer reach it.</summary>
    public TimeSpan ListenTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping node lets its running jobs finish before it releases them.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a job that n8n did not start within <see cref="QueuedTimeout"/> runs here; otherwise it fails.</summary>
    public bool FallBackToLocal { get; set; }

    /// <summary>Whether such a plan may come from the built-in planner if there is no <c>GROK_API_KEY</c>.</summary>
    public bool FallBackToBuiltIn { get; set; }

    /// <summary>How long failed and canceled jobs and read notifications are kept; null forever.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>How long the events of a job are kept.</summary>
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a plan that its owner deleted can be restored.</summary>
    public TimeSpan KeepDeleted { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The wait before the next attempt, as a service asked for where that is longer, but at most ten minutes.</summary>
    public TimeSpan PauseAfter(int attempt, TimeSpan? asked = null)
    {
        var pause = RetryPause * (1 << Math.Clamp(attempt - 1, 0, 6));
        var longer = asked > pause ? asked.Value : pause;
        return longer < LongestPause ? longer : LongestPause;
    }

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    internal sealed class Validator(IOptions<WorkflowOptions> workflow) : IValidateOptions<JobsOptions>
    {
        public ValidateOptionsResult Validate(string? name, JobsOptions options)
        {
            var refusals = new List<string>();
            RefuseUnless(options.Workers is >= 0 and <= 64, "Jobs__Workers must be a number from 0 to 64.");
            RefuseUnless(options.HoldSeconds is >= 0 and <= 55, "Jobs__HoldSeconds must be a number from 0 to 55.");
            RefuseUnless(IsTime(options.QueuedTimeout), "Jobs__QueuedTimeout must be a time of at most one day, like 00:05:00.");
            RefuseUnless(IsTime(options.HeartbeatInterval), "Jobs__HeartbeatInterval must be a time of at most one day, like 00:00:05.");
            RefuseUnless(IsTime(options.HeartbeatTimeout), "Jobs__HeartbeatTimeout must be a time of at most one day, like 00:00:30.");
            RefuseUnless(options.HeartbeatTimeout >= 2 * options.HeartbeatInterval,
                "Jobs__HeartbeatTimeout must be at least twice Jobs__HeartbeatInterval, "
                + "since one late heartbeat doesn't mean a lost worker.");
            RefuseUnless(IsTime(options.RunTimeout), "Jobs__RunTimeout must be a time of at most one day, like 00:35:00.");
            RefuseUnless(options.RunTimeout > options.HeartbeatTimeout, "Jobs__RunTimeout must be longer than Jobs__HeartbeatTimeout.");
            RefuseUnless(options.RunTimeout > workflow.Value.LongestRun,
                $"Jobs__RunTimeout must be longer than {workflow.Value.LongestRun}, "
                + "the longest that Workflow__DraftTimeout, Workflow__Parallel, and Workflow__ResearchTimeout let one plan take.");
            RefuseUnless(IsTime(options.RetryPause), "Jobs__RetryPause must be a time of at most one day, like 00:00:10.");
            RefuseUnless(IsTime(options.N8nRunTimeout), "Jobs__N8nRunTimeout must be a time of at most one day, like 00:05:00.");
            RefuseUnless(options.N8nAttempts is >= 1 and <= 10, "Jobs__N8nAttempts must be a number from 1 to 10.");
            RefuseUnless(options.ListenTimeout >= TimeSpan.FromSeconds(3) && options.ListenTimeout <= TimeSpan.FromMinutes(1),
                "Jobs__ListenTimeout must be a time from 00:00:03 to 00:01:00.");
            RefuseUnless(options.StopGrace >= TimeSpan.Zero && options.StopGrace <= TimeSpan.FromMinutes(5),
                "Jobs__StopGrace must be a time from 00:00:00 to 00:05:00.");
            RefuseUnless(!options.FallBackToLocal || options.FallBackToBuiltIn || workflow.Value.Grok.IsOn,
                "Jobs__FallBackToLocal requires GROK_API_KEY, or Jobs__FallBackToBuiltIn=true for plans without AI.");
            RefuseUnless(
                options.Retention is null || (options.Retention >= TimeSpan.FromDays(1) && options.Retention <= TimeSpan.FromDays(3650)),
                "Jobs__Retention must be a number of days from 1 to 3650, like 90.");
            RefuseUnless(options.EventRetention >= TimeSpan.FromDays(1) && options.EventRetention <= TimeSpan.FromDays(3650),
                "Jobs__EventRetention must be a number of days from 1 to 3650, like 90.");
            RefuseUnless(options.KeepDeleted >= TimeSpan.FromDays(1) && options.KeepDeleted <= TimeSpan.FromDays(3650),
                "Jobs__KeepDeleted must be a number of days from 1 to 3650, like 7.");
            return refusals.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(refusals);

            void RefuseUnless(bool holds, string sentence)
            {
                if (!holds)
                {
                    refusals.Add(sentence);
                }
            }
        }

        private static bool IsTime(TimeSpan time) => time > TimeSpan.Zero && time <= TimeSpan.FromDays(1); // 90 reads as 90 days
    }
}
