using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// A Supabase project with three features of its own on the tables that plans use: invoices in jobs, captions in user_activity, and
/// profiles that anybody may read. Each with policies and grants as such projects write them; sessions need a second factor for jobs.
/// </summary>
public sealed class SharedProject(TestPostgres server) : IAsyncLifetime
{
    private string name = "";

    public Guid Ann { get; } = Guid.NewGuid();
    public Guid Bob { get; } = Guid.NewGuid();

    public string Address => server.Address(name);

    /// <summary>What each act gave before our schema came.</summary>
    public Dictionary<string, string> Before { get; } = [];

    /// <summary>What our first migration said that waits for being accepted.</summary>
    public IReadOnlyList<string> Listed { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        name = await server.MakeDatabaseAsync(migrated: false);
        await RunAsync(Project);
        foreach (var act in OtherFeaturesTests.Acts)
        {
            Before[act] = await TryAsync(act);
        }

        Listed = (await Assert.ThrowsAsync<ChangesNotAcceptedException>(() => Migrations.ApplyAsync(Address, CancellationToken.None)))
            .Sentences;
        await RunAsync(
            "do $$ begin assert to_regclass('planbuilder.migrations') is null and to_regclass('public.usage_limits') is null; end $$");
        await Migrations.ApplyAsync(Address, CancellationToken.None, accept: true);
        await server.MutateAsync(name, wherever: true);
    }

    public async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);

    public async Task<string> AskAsync(string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(Address);
        return await connection.ExecuteScalarAsync<string>(sql, new { Ann, Bob }) ?? "";
    }

    public Task<string> RunAsync(string sql) => AskAsync(sql);

    /// <summary>
    /// An act is "role account aal: statement". Gives what its statement gives, or how many rows it touches, or the SQLSTATE of its
    /// refusal; nothing of it stays.
    /// </summary>
    public async Task<string> TryAsync(string act)
    {
        var (who, sql) = (act.Split(':')[0].Split(' '), act[(act.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var account = who[1] switch { "Ann" => Ann, "Bob" => Bob, _ => (Guid?)null };
        await using var connection = await TestDatabase.OpenFreshAsync(Address);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            "select set_config('role', @role, true), set_config('request.jwt.claims', @claims, true)",
            new { role = who[0], claims = $$"""{"sub":"{{account}}","role":"{{who[0]}}","aal":"{{who[2]}}"}""" });
        try
        {
            await using var reader = await connection.ExecuteReaderAsync(sql, new { Ann, Bob });
            return await reader.ReadAsync() ? $"{reader.GetValue(0)}" : $"{reader.RecordsAffected} rows";
        }
        catch (PostgresException e)
        {
            return e.SqlState;
        }
    }

    private const string Project = """
        create schema auth;
        grant usage on schema auth to anon, authenticated, service_role;
        create table auth.users (id uuid primary key, email text, encrypted_password text, raw_app_meta_data jsonb, created_at timestamptz);
        create function auth.uid() returns uuid language sql stable as
          $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
        grant execute on function auth.uid() to anon, authenticated, service_role;
        create publication supabase_realtime;
        insert into auth.users (id, email) values (@Ann, 'ann@example.org'), (@Bob, 'bob@example.org');

        create table public.jobs (
          id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id) on delete cascade,
          type text not null, status text default 'queued', input jsonb, result jsonb, error text,
          created_at timestamptz default now(), started_at timestamptz, completed_at timestamptz, updated_at timestamptz default now());
        create table public.job_notifications (
          id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id) on delete cascade,
          job_id uuid references public.jobs (id) on delete cascade, message text, read boolean default false,
            created_at timestamptz default now());
        create table public.user_activity (
          id uuid primary key default gen_random_uuid(), user_id uuid references auth.users (id), feature text, metadata jsonb,
          created_at timestamptz default now());
        create table public.user_profile (
          id uuid primary key default gen_random_uuid(), user_id uuid unique references auth.users (id), niche text, target_audience text,
          brand_voice_preference text, preferred_platforms text[], created_at timestamptz default now(),
            updated_at timestamptz default now());
        create table public.subscriptions (
          id uuid primary key default gen_random_uuid(), user_id uuid references auth.users (id), tier text, status text,
          created_at timestamptz default now());
        create function public.set_updated_at() returns trigger language plpgsql as
          $$ begin new.updated_at = '2001-01-01'; return new; end $$;
        create trigger theirs before update on public.user_profile for each row execute function public.set_updated_at();

        alter table public.jobs enable row level security;
        alter table public.job_notifications enable row level security;
        alter table public.user_activity enable row level security;
        alter table public.user_profile enable row level security;
        alter table public.subscriptions enable row level security;
        grant all on all tables in schema public to anon, authenticated, service_role;
        create policy "a second factor" on public.jobs as restrictive to authenticated
          using ((select current_setting('request.jwt.claims')::jsonb ->> 'aal') = 'aal2');
        create policy "own jobs" on public.jobs using (auth.uid() = user_id) with check (auth.uid() = user_id);
        create policy "invoices of the team" on public.jobs for select to authenticated using (type = 'invoice');
        create policy "service" on public.jobs to service_role using (true) with check (true);
        create policy "own notifications" on public.job_notifications using (auth.uid() = user_id);
        create policy "service" on public.job_notifications to service_role using (true) with check (true);
        create policy "anyone can track" on public.user_activity for insert with check (true);
        create policy "own activity" on public.user_activity using (auth.uid() = user_id);
        create policy "service" on public.user_activity to service_role using (true) with check (true);
        create policy "profiles are public" on public.user_profile for select using (true);
        create policy "own profile" on public.user_profile to authenticated using (auth.uid() = user_id) with check (auth.uid() = user_id);
        create policy "own subscription" on public.subscriptions using (auth.uid() = user_id);
        create policy "service" on public.subscriptions to service_role using (true) with check (true);

        insert into public.jobs (id, user_id, type, status, input, result) values
          ('10000000-0000-4000-8000-000000000001', @Ann, 'invoice', 'draft', '[1]', null),
          ('10000000-0000-4000-8000-000000000002', @Ann, 'invoice', 'completed', null, '"a text"');
        insert into public.job_notifications (user_id, job_id, message) values (@Ann, '10000000-0000-4000-8000-000000000001', 'an invoice');
        insert into public.user_activity (user_id, feature, metadata) values
          (@Ann, 'captions', '{"job_id":"10000000-0000-4000-8000-000000000001"}'),
          (@Ann, 'captions', '{"job_id":"10000000-0000-4000-8000-000000000001"}');
        insert into public.user_profile (user_id, niche) values (@Ann, 'bread'), (@Bob, 'pots');
        insert into public.subscriptions (user_id, tier, status) values (@Bob, 'gold', 'active');
        """;
}
