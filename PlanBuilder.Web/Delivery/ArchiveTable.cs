namespace PlanBuilder.Web.Delivery;

/// <summary>What of an account goes into a file of its archive. Read under the account's own role.</summary>
/// <param name="File">Its name, without the ending.</param>
/// <param name="Description">What is in it, for the archive's README.</param>
/// <param name="Tables">The tables that it covers.</param>
/// <param name="Rows">A query of the account's rows, each as JSON in <c>row</c>, with a unique text <c>key</c>, which orders them.</param>
/// <param name="Batch">How many rows are fetched at once.</param>
internal sealed record ArchiveTable(string File, string Description, string[] Tables, string Rows, int Batch = 500)
{
    private const int Large = 20; // rows with whole plans

    public static readonly IReadOnlyList<ArchiveTable> All =
    [
        new("account", "Your account: email address, when it was created, and when you last signed in.", ["auth.users"],
            "select '' as key, a as row from archived_account() a"),
        new("profile", "Your profile: what fills in the form.", ["public.user_profile"],
            "select id::text as key, to_jsonb(t) as row from user_profile t where user_id = @accountId"),
        new("subscription", "Your tier.", ["public.subscriptions"],
            "select id::text as key, to_jsonb(t) as row from subscriptions t where user_id = @accountId"),
        new("jobs", "The plans and rewrites you requested: what you asked for, what became of it, and the plan as it was first created.",
            ["public.jobs"],
            "select id::text as key, to_jsonb(t) as row from jobs t where user_id = @accountId", Large),
        new(
            "revisions",
            "Every change to your plans: the plan after it, or its outline and the posts that are new in it.",
            ["public.plan_revisions"],
            "select job_id::text || to_char(number, '0000') as key, to_jsonb(t) as row from plan_revisions t where user_id = @accountId",
            Large),
        new("proposals", "Rewrites of your posts that you haven't used or turned down yet.", ["public.plan_proposals"],
            "select plan_id::text || ' ' || post_id as key, to_jsonb(t) as row from plan_proposals t where user_id = @accountId"),
        new("strategies", "The strategies of your plans: a theme for each week and an idea for each post.", ["public.job_steps"],
            "select job_id::text as key, to_jsonb(t) as row from archived_strategies() t", Large),
        new("deleted-jobs", "Plans you deleted that can still be restored.", ["public.jobs"],
            "select id::text as key, to_jsonb(t) as row from archived_deleted_jobs() t", Large),
        new("deleted-revisions", "Changes to plans you deleted.", ["public.plan_revisions"],
            "select job_id::text || to_char(number, '0000') as key, to_jsonb(t) as row from archived_deleted_revisions() t", Large),
        new("job-events", "How each plan was created, step by step.", ["public.job_events"],
            "select to_char(id, '0000000000000000000') as key, to_jsonb(t) as row from archived_job_events() t"),
        new("job-failures",
            "Failures along the way. What a service said about them isn't included, because it can contain secrets.",
            ["public.job_failures"],
            "select to_char(id, '0000000000000000000') as key, to_jsonb(t) as row from archived_job_failures() t"),
        new("notifications", "Your notifications.", ["public.job_notifications"],
            "select id::text as key, to_jsonb(t) as row from job_notifications t where user_id = @accountId"),
        new("usage", "What you used, and what was refunded.", ["public.user_activity"],
            "select id::text as key, to_jsonb(t) as row from user_activity t where user_id = @accountId"),
        new("ai-usage", "AI calls and tokens used for your plans, by day.", ["public.ai_usage"],
            "select to_char(id, '0000000000000000000') as key, to_jsonb(t) as row from archived_ai_usage() t"),
        new("feeds", "Your calendar feeds. We store only a hash of each address, which isn't included.",
            ["public.plan_feeds"],
            """
            select id::text as key, to_jsonb(t) as row
              from (select id, user_id, job_id, created_at, read_at from plan_feeds where user_id = @accountId) t
            """),
        new("webhook", "Your webhook. Its secret isn't included.", ["public.outgoing_webhooks"],
            """
            select '' as key, to_jsonb(t) as row
              from (select user_id, url, created_at from outgoing_webhooks where user_id = @accountId) t
            """),
        new("webhook-deliveries", "What we sent to your webhook, and how it responded.", ["public.outgoing_deliveries"],
            "select id::text as key, to_jsonb(t) as row from outgoing_deliveries t where user_id = @accountId"),
        new("sessions", "Where and when you were signed in.", ["public.account_sessions"],
            "select id::text as key, to_jsonb(t) as row from archived_sessions() t"),
        new("second-factor", "When you turned on two-step sign-in, and how many recovery codes are left.", ["public.second_factors"],
            "select '' as key, to_jsonb(t) as row from archived_second_factor() t"),
        new("activity", "Sign-ins, changes to your account, and what others did to it. Operators' names and addresses aren't included.",
            ["public.audit_events"],
            """
            select to_char(id, '0000000000000000000') as key, to_jsonb(t) as row
              from (select id, at, act, via, actor_kind, user_id, job_id, shown_ip as ip, shown_user_agent as user_agent, detail
                      from audit_events) t
            """),
    ];

    /// <summary>Tables that name an account or a job, and are in no file, each with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> Exceptions = new Dictionary<string, string>
    {
        ["public.job_posts"] = "Posts of plans that are still being created. They move into the plan when it is ready.",
        ["public.password_links"] = "Hashes of links that were mailed, good for an hour, deleted after a day.",
        ["public.second_factor_attempts"] = "How many codes were tried in the last hour.",
        ["public.session_cutoffs"] = "Since when older cookies are refused.",
        ["public.webhook_deliveries"] = "Numbers of n8n's messages, deleted after 15 minutes. They say nothing about the account.",
    };
}
