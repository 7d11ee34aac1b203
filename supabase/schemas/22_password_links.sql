-- The links in e-mails by which the owner of a local account replaces a forgotten password. A link's token is kept as a hash alone.

create table if not exists public.password_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id uuid not null references auth.users (id) on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index if not exists password_links_of_user on public.password_links (user_id, created_at);
create index if not exists password_links_created on public.password_links (created_at);

alter table public.password_links enable row level security, no force row level security;
revoke all on public.password_links from public, anon, authenticated, service_role, planbuilder_app;
grant select, insert, update, delete on public.password_links to service_role;
drop policy if exists "the app keeps the links" on public.password_links;
create policy "the app keeps the links" on public.password_links to service_role
  using ((select current_setting('planbuilder.writer', true)) = 'app')
  with check ((select current_setting('planbuilder.writer', true)) = 'app');
