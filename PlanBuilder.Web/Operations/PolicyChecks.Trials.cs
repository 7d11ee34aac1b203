namespace PlanBuilder.Web.Operations;

/// <summary>What is tried on each table, by whom, and what has to happen.</summary>
internal static partial class PolicyChecks
{
    private const string Ana = "00000000-0000-4000-8000-00000000000a", Bea = "00000000-0000-4000-8000-00000000000b";

    // Both can request plans, whatever the limits are.
    private const string Stage = $$"""
        update public.usage_limits set per_month = null, max_active = null;
        insert into auth.users (id, email, encrypted_password)
        values ('{{Ana}}', 'ana-{{Ana}}@planbuilder.invalid', ''), ('{{Bea}}', 'bea-{{Bea}}@planbuilder.invalid', '');
        insert into public.jobs (user_id, type, status, input)
        values ('{{Ana}}', 'plan_builder', 'queued', '{}'), ('{{Bea}}', 'plan_builder', 'queued', '{}');
        insert into public.job_notifications (user_id, job_id, feature, message)
        select user_id, id, 'aiPlanBuilder', 'tried' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.subscriptions (user_id, tier, status) values ('{{Ana}}', 'free', 'active'), ('{{Bea}}', 'free', 'active')
        on conflict do nothing;
        insert into public.user_profile (user_id) values ('{{Ana}}'), ('{{Bea}}') on conflict do nothing;
        insert into public.plan_revisions (job_id, number, user_id, plan, what)
        select id, 1, user_id, '{"schedule": []}', 'tried' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.job_posts (job_id, slot, day, post, attempt)
        select id, 1, 1, '{}', 1 from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.job_steps (job_id, step, outcome)
        select id, 'strategy', '{}' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.plan_proposals (plan_id, post_id, user_id, asked, place, after)
        select id, 'x', user_id, '{}', 1, '{}' from public.jobs where user_id in ('{{Ana}}', '{{Bea}}');
        insert into public.account_sessions (id, user_id) values ('{{Ana}}', '{{Ana}}'), ('{{Bea}}', '{{Bea}}');
        insert into public.password_links (token_hash, user_id) values (sha256('{{Ana}}'), '{{Ana}}'), (sha256('{{Bea}}'), '{{Bea}}');
        insert into public.sign_in_attempts (key, failures, last_at, open_at) values (sha256('{{Ana}}'), 1, now(),
          now()) on conflict do nothing;
        insert into public.workflow_version (version) values (1) on conflict do nothing;
        insert into public.plan_feeds (user_id, token_hash) values ('{{Ana}}', sha256('{{Ana}}')), ('{{Bea}}', sha256('{{Bea}}'));
        insert into public.outgoing_webhooks (user_id, url, secret)
        values ('{{Ana}}', 'https://planbuilder.invalid', ''), ('{{Bea}}', 'https://planbuilder.invalid', '');
        insert into public.outgoing_deliveries (user_id, event) values ('{{Ana}}', 'webhook.test'), ('{{Bea}}', 'webhook.test');
        insert into public.session_cutoffs (user_id, ended_before) values ('{{Ana}}', now()), ('{{Bea}}', now());
        """;

    // Null for what has to be refused; otherwise the number of rows that it has to return.
    private static readonly (string Table, string What, string Role, string Sql, long? Rows)[] Trials =
    [
        ("jobs", "accounts see their own rows", "authenticated", $"select count(*) from public.jobs where user_id = '{Ana}'", 1),
        ("jobs", "accounts don't see other rows", "authenticated",
            $"select count(*) from public.jobs where user_id <> '{Ana}' and type = 'plan_builder'", 0),
        ("jobs", "accounts can request plans for themselves", "authenticated", Changed(
            $$"""insert into public.jobs (user_id, type, input) values ('{{Ana}}', 'plan_builder', '{}')"""), 1),
        ("jobs", "accounts can't request plans for others", "authenticated",
            $$"""insert into public.jobs (user_id, type, input) values ('{{Bea}}', 'plan_builder', '{}')""", null),
        ("jobs", "accounts can't forge results", "authenticated", "update public.jobs set status = 'completed'", null),
        ("jobs", "accounts can't delete rows", "authenticated", "delete from public.jobs", null),
        ("jobs", "signed-out visitors see nothing", "anon", "select count(*) from public.jobs", null),
        ("jobs", "the service sees all rows", "service_role", $"select count(*) from public.jobs where user_id in ('{Ana}', '{Bea}')", 2),
        ("job_notifications", "accounts see their own rows", "authenticated",
            $"select count(*) from public.job_notifications where user_id = '{Ana}'", 1),
        ("job_notifications", "accounts don't see other rows", "authenticated",
            $"select count(*) from public.job_notifications where user_id <> '{Ana}' and feature = 'aiPlanBuilder'", 0),
        ("job_notifications", "accounts can mark their own as read", "authenticated", Changed(
            "update public.job_notifications set read = true"), 1),
        ("job_notifications", "accounts can't change messages", "authenticated", "update public.job_notifications set message = ''", null),
        ("user_activity", "accounts see their own rows", "authenticated",
            $"select count(*) from public.user_activity where user_id = '{Ana}'", 1),
        ("user_activity", "accounts don't see other rows", "authenticated",
            $"select count(*) from public.user_activity where user_id <> '{Ana}' and feature = 'aiPlanBuilder'", 0),
        ("user_activity", "accounts can't add rows", "authenticated",
            $"insert into public.user_activity (user_id, feature) values ('{Ana}', 'aiPlanBuilder')", null),
        ("user_activity", "accounts can't delete rows", "authenticated", "delete from public.user_activity", null),
        ("subscriptions", "accounts see their own rows", "authenticated",
            $"select count(*) from public.subscriptions where user_id = '{Ana}'", 1),
        ("subscriptions", "accounts don't see other rows", "authenticated",
            $"select count(*) from public.subscriptions where user_id <> '{Ana}'", 0),
        ("subscriptions", "accounts can't change their tier", "authenticated", "update public.subscriptions set tier = 'pro'", null),
        ("usage_limits", "accounts can read the limits", "authenticated", "select least(count(*), 1) from public.usage_limits", 1),
        ("usage_limits", "accounts can't change limits", "authenticated", "update public.usage_limits set per_month = null", null),
        ("user_profile", "accounts see only their own row", "authenticated", "select count(*) from public.user_profile", 1),
        ("user_profile", "accounts can change their own row", "authenticated",
            Changed($"update public.user_profile set niche = 'x' where user_id = '{Ana}'"), 1),
        ("user_profile", "accounts can't change other rows", "authenticated",
            Changed($"update public.user_profile set niche = 'x' where user_id = '{Bea}'"), 0),
        ("plan_revisions", "accounts see their own rows", "authenticated",
            $"select count(*) from public.plan_revisions where user_id = '{Ana}'", 1),
        ("plan_revisions", "accounts don't see other rows", "authenticated",
            $"select count(*) from public.plan_revisions where user_id <> '{Ana}'", 0),
        ("plan_revisions", "accounts can't add rows directly", "authenticated", $$"""
            insert into public.plan_revisions (job_id, number, user_id, plan, what)
            select id, 2, user_id, '{"schedule": []}', 'tried' from public.jobs
            """, null),
        ("plan_revisions", "accounts can't change rows", "authenticated", "update public.plan_revisions set what = 'x'", null),
        ("plan_revisions", "accounts can't delete rows", "authenticated", "delete from public.plan_revisions", null),
        ("plan_revisions", "signed-out visitors see nothing", "anon", "select count(*) from public.plan_revisions", null),
        ("job_posts", "accounts see those of their own jobs only", "authenticated", "select count(*) from public.job_posts", 1),
        ("job_posts", "accounts can't add rows", "authenticated",
            $$"""insert into public.job_posts (job_id, slot, day, post, attempt) select id, 2, 1, '{}', 1 from public.jobs""", null),
        ("job_posts", "accounts can't change rows", "authenticated", "update public.job_posts set post = '{}'", null),
        ("job_posts", "accounts can't delete rows", "authenticated", "delete from public.job_posts", null),
        ("job_posts", "signed-out visitors see nothing", "anon", "select count(*) from public.job_posts", null),
        ("job_posts", "n8n sees no rows", "service_role", "select count(*) from public.job_posts", 0),
        ("job_steps", "accounts can't read rows", "authenticated", "select count(*) from public.job_steps", null),
        ("job_steps", "n8n sees no rows", "service_role", "select count(*) from public.job_steps", 0),
        ("plan_proposals", "accounts see those of their own plans only", "authenticated", "select count(*) from public.plan_proposals", 1),
        ("plan_proposals", "accounts can drop their own", "authenticated", Changed("delete from public.plan_proposals"), 1),
        ("plan_proposals", "accounts can't add rows", "authenticated", $$"""
            insert into public.plan_proposals (plan_id, post_id, user_id, asked, place, after)
            select id, 'y', user_id, '{}', 1, '{}' from public.jobs
            """, null),
        ("plan_proposals", "accounts can't change rows", "authenticated", "update public.plan_proposals set after = '{}'", null),
        ("plan_proposals", "signed-out visitors see nothing", "anon", "select count(*) from public.plan_proposals", null),
        ("plan_proposals", "n8n sees no rows", "service_role", "select count(*) from public.plan_proposals", 0),
        ("failure_reasons", "accounts can read the messages", "authenticated", "select least(count(*), 1) from public.failure_reasons", 1),
        ("failure_reasons", "accounts can't change rows", "authenticated", "update public.failure_reasons set message = 'x'", null),
        ("job_failures", "accounts can't read rows", "authenticated", "select count(*) from public.job_failures", null),
        ("job_events", "accounts can't read rows", "authenticated", "select count(*) from public.job_events", null),
        ("webhook_deliveries", "accounts can't read rows", "authenticated", "select count(*) from public.webhook_deliveries", null),
        ("usage_reports", "accounts can't read rows", "authenticated", "select count(*) from public.usage_reports", null),
        ("second_factors", "accounts can't read rows", "authenticated", "select count(*) from public.second_factors", null),
        ("second_factor_attempts", "accounts can't read rows", "authenticated", "select count(*) from public.second_factor_attempts", null),
        ("account_sessions", "accounts can't read rows", "authenticated", "select count(*) from public.account_sessions", null),
        ("account_sessions", "only the app sees rows", "service_role", "select count(*) from public.account_sessions", 0),
        ("session_cutoffs", "accounts can't read rows", "authenticated", "select count(*) from public.session_cutoffs", null),
        ("session_cutoffs", "only the app sees rows", "service_role", "select count(*) from public.session_cutoffs", 0),
        ("password_links", "accounts can't read rows", "authenticated", "select count(*) from public.password_links", null),
        ("password_links", "only the app sees rows", "service_role", "select count(*) from public.password_links", 0),
        ("sign_in_attempts", "accounts can't read rows", "authenticated", "select count(*) from public.sign_in_attempts", null),
        ("sign_in_attempts", "only the app sees rows", "service_role", "select count(*) from public.sign_in_attempts", 0),
        ("workflow_version", "accounts can't read rows", "authenticated", "select count(*) from public.workflow_version", null),
        ("workflow_version", "only the app sees rows", "service_role", "select count(*) from public.workflow_version", 0),
        ("plan_feeds", "accounts see that their own are there", "authenticated", "select count(id) from public.plan_feeds", 1),
        ("plan_feeds", "accounts can't read fingerprints", "authenticated", "select count(token_hash) from public.plan_feeds", null),
        ("plan_feeds", "accounts can't add rows", "authenticated",
            $"insert into public.plan_feeds (user_id, token_hash) values ('{Ana}', sha256('one'))", null),
        ("plan_feeds", "only the app sees all rows", "service_role", "select count(*) from public.plan_feeds", 0),
        ("outgoing_webhooks", "accounts see their own address only", "authenticated", "select count(url) from public.outgoing_webhooks", 1),
        ("outgoing_webhooks", "accounts can't read secrets", "authenticated", "select count(secret) from public.outgoing_webhooks", null),
        ("outgoing_webhooks", "accounts can't change rows", "authenticated", "update public.outgoing_webhooks set url = url", null),
        ("outgoing_webhooks", "only the app sees all rows", "service_role", "select count(*) from public.outgoing_webhooks", 0),
        ("outgoing_deliveries", "accounts see their own rows only", "authenticated",
            "select count(*) from public.outgoing_deliveries", 1),
        ("outgoing_deliveries", "accounts can't change rows", "authenticated",
            "update public.outgoing_deliveries set next_at = null", null),
        ("outgoing_deliveries", "only the app sees all rows", "service_role", "select count(*) from public.outgoing_deliveries", 0),
        ("ai_usage", "accounts can't read rows", "authenticated", "select count(*) from public.ai_usage", null),
        ("audit_events", "accounts see their own rows", "authenticated",
            $"select least(count(id), 1) from public.audit_events where user_id = '{Ana}'", 1),
        ("audit_events", "accounts don't see other rows", "authenticated",
            $"select count(id) from public.audit_events where user_id <> '{Ana}'", 0),
        ("audit_events", "accounts can't see who else acted, or from where", "authenticated",
            "select count(ip) from public.audit_events", null),
        ("audit_events", "accounts can't add rows", "authenticated",
            "insert into public.audit_events (act, via) values ('signed_in', 'web')", null),
        ("audit_events", "the service can't add rows", "service_role",
            "insert into public.audit_events (act, via) values ('signed_in', 'web')", null),
        ("audit_events", "the service can't change rows", "service_role", "update public.audit_events set detail = null", null),
        ("audit_events", "the service can't delete rows", "service_role", "delete from public.audit_events", null),
        ("audit_events", "n8n sees no rows", "service_role", "select count(*) from public.audit_events", 0),
        ("protection_keys", "accounts can't read rows", "authenticated", "select count(*) from public.protection_keys", null),
        ("protection_keys", "the service can't read rows", "service_role", "select count(*) from public.protection_keys", null),
    ];

    private static string Changed(string sql) => $"with changed as ({sql} returning 1) select count(*) from changed";
}
