-- Which schema this database has, and what its own objects looked like when they were applied: doctor compares, migrate --repair restores.

create table if not exists planbuilder.schema_version (
  id boolean primary key default true check (id), -- one row
  version text not null,         -- the newest migration that was applied
  oldest_program text not null,  -- the newest migration that a program has to know to work on this schema
  applied_at timestamptz not null default now()
);
create table if not exists planbuilder.schema_objects (
  name text primary key,
  definition text not null
);
alter table planbuilder.schema_version enable row level security, no force row level security;
alter table planbuilder.schema_objects enable row level security, no force row level security;
revoke all on planbuilder.schema_version, planbuilder.schema_objects from public, anon, authenticated, service_role, planbuilder_app;
grant select on planbuilder.schema_version to service_role;
drop policy if exists "the app reads the version" on planbuilder.schema_version;
create policy "the app reads the version" on planbuilder.schema_version for select to service_role using (true);

/* Every object of the schemas public, planbuilder and, where it is ours, auth, others' included: its name, the table it belongs to, and its
   definition as it is now. */
create or replace function planbuilder.current_objects() returns table (name text, of_table text, definition text)
language sql stable set search_path = '' as $$
  with ours as (
    select oid, nspname from pg_catalog.pg_namespace
     where nspname in ('public', 'planbuilder')
        or (nspname = 'auth'
            and pg_catalog.obj_description(pg_catalog.to_regclass('auth.users'), 'pg_class') = 'PlanBuilder: local accounts')
  ),
  tables as (
    select c.oid, ours.nspname || '.' || c.relname as name, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner,
           coalesce(s.was_found, false) as was_found -- what else is granted on it is its project's
      from pg_catalog.pg_class c join ours on ours.oid = c.relnamespace
      left join planbuilder.shared_tables s on s.name = ours.nspname || '.' || c.relname
     where c.relkind in ('r', 'p')
  ),
  roles as (
    select oid, rolname from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'planbuilder_app')
    union all select 0, 'public'
  )
  select 'table ' || t.name, t.name, pg_catalog.concat_ws(' ', case when t.relrowsecurity then 'row-level security' end,
           case when t.relforcerowsecurity then 'forced' end, (
             select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
               from pg_catalog.aclexplode(coalesce(t.relacl, pg_catalog.acldefault('r', t.relowner))) g join roles r on r.oid = g.grantee
              where not t.was_found or g.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')))
    from tables t
  union all
  select 'view ' || ours.nspname || '.' || v.relname, null, substring(pg_catalog.pg_get_viewdef(v.oid) from 'FROM .*') || pg_catalog.concat_ws(' ', v.reloptions::text, (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(v.relacl) g join roles r on r.oid = g.grantee))
    from pg_catalog.pg_class v join ours on ours.oid = v.relnamespace where v.relkind = 'v'
  union all
  select 'column ' || t.name || '.' || a.attname, t.name, pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod), (
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname, g.privilege_type)
             from pg_catalog.aclexplode(a.attacl) g join roles r on r.oid = g.grantee where not t.was_found))
    from tables t join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  union all
  select case c.contype when 'c' then 'constraint ' else 'key ' end || c.conname || ' on ' || t.name,
         t.name, pg_catalog.pg_get_constraintdef(c.oid)
    from tables t join pg_catalog.pg_constraint c on c.conrelid = t.oid
  union all
  select 'index ' || i.relname || ' on ' || t.name, t.name, pg_catalog.pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else ' -- invalid' end
    from tables t join pg_catalog.pg_index x on x.indrelid = t.oid join pg_catalog.pg_class i on i.oid = x.indexrelid
   where not exists (select from pg_catalog.pg_constraint c where c.conindid = x.indexrelid and c.contype in ('p', 'u'))
  union all
  select 'trigger ' || g.tgname || ' on ' || t.name, t.name, pg_catalog.pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' -- ' || g.tgenabled::text end
    from tables t join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
  union all
  select 'policy ' || p.policyname || ' on ' || p.schemaname || '.' || p.tablename, p.schemaname || '.' || p.tablename,
         pg_catalog.concat_ws(' ', p.permissive, p.cmd, p.roles::text, p.qual, p.with_check)
    from pg_catalog.pg_policies p join ours on ours.nspname = p.schemaname
  union all
  select 'function ' || ours.nspname || '.' || f.proname, null, pg_catalog.pg_get_functiondef(f.oid) || coalesce((
           select pg_catalog.string_agg(g.privilege_type || ' to ' || r.rolname, ', ' order by r.rolname)
             from pg_catalog.aclexplode(coalesce(f.proacl, pg_catalog.acldefault('f', f.proowner))) g join roles r on r.oid = g.grantee), '')
    from pg_catalog.pg_proc f join ours on ours.oid = f.pronamespace
   where f.prokind = 'f'
$$;

/* Records a version and the definitions of these objects, and of the columns, keys and checks that their tables were made with. The
   last statement of each migration that changes them. An older version changes nothing. */
create or replace function planbuilder.record_schema(version text, oldest_program text, objects text[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into planbuilder.schema_version as recorded (version, oldest_program)
  values (record_schema.version, record_schema.oldest_program)
  on conflict (id) do update set version = excluded.version, oldest_program = excluded.oldest_program, applied_at = now()
   where recorded.version <= excluded.version;
  if not found then
    return;
  end if;
  delete from planbuilder.schema_objects;
  insert into planbuilder.schema_objects (name, definition)
  select o.name, o.definition
    from planbuilder.current_objects() o
   where o.name = any (objects)
      or ('table ' || o.of_table = any (objects)
          and (o.name like 'column %' or o.name ~ '^(key \w+_(pkey|user_id_key|user_id_fkey|job_id_fkey|plan_id_fkey|token_hash_key)|constraint \w+_check) on '))
  on conflict do nothing; -- functions of one name: ours have one each
end $$;

/* The recorded objects that are gone or no longer what they were. */
create or replace function planbuilder.changed_objects() returns table (name text, recorded text, is_missing boolean)
language sql stable set search_path = '' as $$
  select r.name, r.definition, not exists (select from planbuilder.current_objects() o where o.name = r.name)
    from planbuilder.schema_objects r
   where not exists (select from planbuilder.current_objects() o where o.name = r.name and o.definition = r.definition)
   order by r.name
$$;

/* Makes recorded indexes and keys again as they were: the other objects are made by the files that declare them. */
create or replace function planbuilder.restore_indexes_and_keys() returns void
language plpgsql set search_path = '' as $$
declare changed record;
begin
  for changed in select * from planbuilder.changed_objects() loop
    if changed.name like 'index %' then
      execute format('drop index if exists %s.%I', split_part(split_part(changed.name, ' on ', 2), '.', 1), split_part(changed.name, ' ', 2));
      execute changed.recorded;
    elsif changed.name like 'key %' and changed.is_missing then
      execute format('alter table %s add constraint %I %s', split_part(changed.name, ' on ', 2), split_part(changed.name, ' ', 2), changed.recorded);
    end if;
  end loop;
end $$;

revoke all on function planbuilder.current_objects(), planbuilder.record_schema(text, text, text[]), planbuilder.changed_objects(),
  planbuilder.restore_indexes_and_keys()
  from public, anon, authenticated, service_role;
