using Dapper;
using Npgsql;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// A Supabase project in which the earlier system lives: its tables, its loose policies and grants, rows as they are found there.
/// Then our schema, by a login that owns the database and those tables and is no superuser: by the app, pasted, and repaired.
/// </summary>
public sealed class LegacyDatabase(TestPostgres server) : IAsyncLifetime
{
    public static readonly string[] Tables = ["jobs", "job_notifications", "user_activity", "user_profile", "subscriptions", "users"];

    private readonly string login = "older_" + Guid.NewGuid().ToString("N");
    private string name = "";

    public Guid Ann { get; } = Guid.NewGuid();
    public Guid Bob { get; } = Guid.NewGuid();

    /// <summary>Each table's rows before our migrations, without what is null.</summary>
    public Dictionary<string, string> RowsBefore { get; } = [];

    /// <summary>Past row-level security, as a superuser.</summary>
    public string AllAddress => server.Address(name);

    /// <summary>What users of Supabase paste: the owner's login. The app makes its own role the session's default on it.</summary>
    public string LoginAsApp =>
        new NpgsqlConnectionStringBuilder(server.Address(name, login)) { Options = "-c role=planbuilder_app" }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        name = await server.MakeDatabaseAsync(migrated: false);
        await RunAsync(
            AllAddress, Supabase.Replace("LOGIN", login, StringComparison.Ordinal).Replace("DATABASE", name, StringComparison.Ordinal));
        await RunAsync(server.Address(name, login), Original);
        await RunAsync(AllAddress, "insert into auth.users (id, is_sso_user) values (@Ann, false), (@Bob, false)");
        await RunAsync(server.Address(name, login), Rows);
        foreach (var table in Tables)
        {
            RowsBefore[table] = await RowsAsync(table);
        }

        await Migrations.ApplyAsync(server.Address(name, login), CancellationToken.None, accept: true);
        await RunAsync(server.Address(name, login), MigrationsTests.Text(Migrations.WholeSchema));
        await Migrations.RepairAsync(server.Address(name, login), CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await server.DropDatabaseAsync(name);

    public async Task<string> RowsAsync(string table) => await AskAsync<string>(
        $"select string_agg(jsonb_strip_nulls(to_jsonb(r))::text, E'\\n' order by r.id) from public.{table} r");

    public async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(AllAddress);
        return (await connection.QueryFirstOrDefaultAsync<T>(sql, parameters))!;
    }

    /// <summary>As PostgREST does it for a role, in its own transaction that is taken back.</summary>
    public async Task<int> TryAsync(string role, Guid? account, string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(AllAddress);
        return await connection.ExecuteAsync(
            $$"""begin; set local role {{role}}; set local request.jwt.claims = '{"sub":"{{account}}"}'; """ + sql, new { Ann, Bob });
    }

    private async Task RunAsync(string address, string sql)
    {
        await using var connection = await TestDatabase.OpenFreshAsync(address);
        await connection.ExecuteAsync(sql, sql.Contains('@', StringComparison.Ordinal) ? new { Ann, Bob } : null);
    }

    private const string Supabase = """
        create role LOGIN login createrole nosuperuser nobypassrls;
        grant anon, authenticated, service_role to LOGIN with admin option;
        alter database DATABASE owner to LOGIN;
        create schema auth;
        grant usage on schema auth to LOGIN, anon, authenticated, service_role;
        create table auth.users (
          instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255), encrypted_password varchar(255),
          raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_sso_user boolean not null, created_at timestamptz, updated_at timestamptz);
        alter table auth.users enable row level security;
        grant select, references on auth.users to LOGIN;
        create function auth.uid() returns uuid language sql stable as
          $$ select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
        create publication supabase_realtime;
        """;

    private const string Original = """
        create table public.users (id uuid primary key, name text);
        create table public.jobs (
          id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id) on delete cascade,
          type text not null, status text default 'queued', input jsonb, result jsonb, error text,
          created_at timestamptz default now(), started_at timestamptz, completed_at timestamptz, updated_at timestamptz default now());
        create table public.job_notifications (
          id uuid primary key default gen_random_uuid(), user_id uuid not null references auth.users (id) on delete cascade,
          job_id uuid references public.jobs (id) on delete cascade, message text, read boolean default false,
          created_at timestamptz default now());
        create table public.user_activity (
          id uuid primary key default gen_random_uuid(), user_id uuid references public.users (id), feature text, metadata jsonb,
          created_at timestamptz default now());
        create table public.user_profile (
          id uuid primary key default gen_random_uuid(), user_id uuid unique references auth.users (id), niche text, target_audience text,
          brand_voice_preference text, preferred_platforms text[],
          created_at timestamptz default now(), updated_at timestamptz default now());
        create table public.subscriptions (
          id uuid primary key default gen_random_uuid(), user_id uuid references auth.users (id), tier text, status text,
          created_at timestamptz default now());
        create function public.update_updated_at() returns trigger language plpgsql as $$ begin new.updated_at = now(); return new; end $$;
        create trigger update_jobs_updated_at before update on public.jobs for each row execute function public.update_updated_at();
        alter table public.jobs enable row level security;
        alter table public.job_notifications enable row level security;
        alter table public.user_activity enable row level security, force row level security;
        create policy "Users can view their own jobs" on public.jobs for select using (auth.uid() = user_id);
        create policy "Users can insert their own jobs" on public.jobs for insert with check (auth.uid() = user_id);
        create policy "Users can update their own jobs" on public.jobs for update using (auth.uid() = user_id);
        create policy "Anyone can track" on public.user_activity for insert with check (true);
        create policy "Everything" on public.job_notifications using (true);
        grant all on all tables in schema public to anon, authenticated, service_role;
        grant update (result) on public.jobs to authenticated;
        """;

    private const string Rows = """
        insert into public.users (id, name) values (@Ann, 'Ann'), ('00000000-0000-4000-8000-000000000001', 'gone');
        insert into public.jobs (id, user_id, type, status, input, result, error, created_at, started_at, completed_at, updated_at) values
          ('10000000-0000-4000-8000-000000000001', @Ann, 'plan_builder', 'queued', '{"goal":"Grow followers"}',
           null, null, '2026-01-05', null, null, '2026-01-05'),
          ('10000000-0000-4000-8000-000000000002', @Ann, 'plan_builder', 'failed', '{}',
           null, 'fetch failed', '2026-01-06', null, null, '2026-01-06'),
          ('10000000-0000-4000-8000-000000000003', @Ann, 'plan_builder', 'completed', '{"period":7}',
           '"{\"schedule\":[]}"', null, '2026-01-07', '2026-01-07', '2026-01-07', null),
          ('10000000-0000-4000-8000-000000000004', @Ann, 'plan_builder', null, null, null, null, '2026-01-08', null, null, '2026-01-08'),
          ('10000000-0000-4000-8000-000000000005', @Bob, 'other_type', 'running', '[]',
           null, null, '2026-01-09', '2026-01-09', null, '2026-01-09'),
          ('10000000-0000-4000-8000-000000000006', @Bob, 'plan_builder', 'done', '"text"', '[1]', null, null, null, null, null);
        insert into public.job_notifications (user_id, job_id, message)
          values (@Ann, '10000000-0000-4000-8000-000000000003', 'ready'), (@Ann, null, null);
        insert into public.user_activity (user_id, feature, metadata, created_at) values
          (@Ann, 'aiPlanBuilder', '{"job_id":"10000000-0000-4000-8000-000000000001"}', '2026-01-05'),
          (@Ann, 'aiPlanBuilder', '{"job_id":"10000000-0000-4000-8000-000000000001"}', '2026-01-05'),
          (@Ann, 'aiPlanBuilder', '{}', now()),
          ('00000000-0000-4000-8000-000000000001', 'captions', null, '2026-01-05');
        insert into public.user_profile (user_id, niche) values (@Ann, 'bread');
        insert into public.subscriptions (user_id, tier, status, created_at) values
          (@Bob, 'founder', 'active', '2026-01-01'), (@Bob, 'essentials', 'active', '2026-02-01'), (@Bob, 'pro', 'canceled', '2026-03-01');
        """;
}
