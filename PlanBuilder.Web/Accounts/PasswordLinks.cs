using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PlanBuilder.Web.Audit;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Accounts;

/// <summary>
/// All SQL on <c>password_links</c>: a forgotten password of a local account is replaced by a link in an email, which is good for an hour,
/// once. Whoever asks for one learns nothing of the account: whether there is any is looked up behind the request.
/// </summary>
internal sealed class PasswordLinks(
    PlanDatabase database, [FromKeyedServices(PostgresSetup.Background)] PlanDatabase background, MailQueue mail, IOptions<AppOptions> app,
    PasswordHashing passwords, AccountDirectory directory, AuditTrail audit)
{
    private const string IsGood = "token_hash = @hash and used_at is null and l.created_at > now() - interval '60 minutes'";

    /// <summary>Whether email can be sent at all.</summary>
    public bool IsOn => mail.IsOn;

    public void Send(string email) => mail.Send(async ct =>
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return await MakeAsync(email, Hash(token), ct) is { } to
            ? new Email(to, "Choose a new PlanBuilder password", $"""
                Someone, hopefully you, asked for a new password for your PlanBuilder account.

                To choose one, open this link within 60 minutes. It works once:

                {new Uri(app.Value.Public!, "/account/reset-password?token=" + token)}

                If it wasn't you, ignore this email. Your password stays as it is.

                """)
            : null;
    });

    /// <summary>Whose password the link replaces; null for a link that is not good anymore.</summary>
    public Task<string?> FindAsync(string token, CancellationToken ct) =>
        database.AsServiceAsync(session => session.FirstOrDefaultAsync<string>(
            $"select email from password_links l join auth.users on id = user_id where {IsGood}", new { hash = Hash(token) }), ct);

    /// <summary>Uses the link up: its account gets the password, and all its sessions end. Null where that went well.</summary>
    public async Task<AccountResult.Refused?> UseAsync(string token, string password, CancellationToken ct)
    {
        if (await passwords.HashAsync(password, ct) is not { } encrypted)
        {
            return AccountResult.Busy;
        }

        var used = await database.AsServiceAsync(async session =>
        {
            var account = await session.FirstOrDefaultAsync<Guid?>(
                $"update password_links l set used_at = now() where {IsGood} returning user_id", new { hash = Hash(token) });
            if (account is not null)
            {
                await session.ExecuteAsync("""
                    update auth.users set encrypted_password = @encrypted, must_change_password = false, updated_at = now()
                      where id = @account;
                    select end_account_sessions(@account);
                    """, new { account, encrypted });
                await audit.RecordAsync(session, AuditEvent.ByItself(AuditAct.PasswordReset, account.Value, new { by = "link" }));
            }

            return account;
        }, ct);
        return used is null ? AuthErrorCodes.Sentence("otp_expired") : null;
    }

    // None where it has one of the last minute: a mailbox is not filled by whoever knows its address.
    private async Task<string?> MakeAsync(string email, byte[] hash, CancellationToken ct)
    {
        var id = await directory.FindByAddressAsync(email, ct);
        return await background.AsServiceAsync(async session =>
        {
            await session.ExecuteAsync("delete from password_links where created_at < now() - interval '1 day'");
            var account = await session.FirstOrDefaultAsync<Account>(
                "select id, email, null::text as role from auth.users where id = @id for update", new { id }); // one after the other
            return account is not null && await session.ExecuteAsync("""
                insert into password_links (token_hash, user_id)
                select @hash, @Id where not exists (
                  select from password_links where user_id = @Id and created_at > clock_timestamp() - interval '1 minute')
                """, new { hash, account.Id }) > 0 ? account.Email : null;
        }, ct);
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
