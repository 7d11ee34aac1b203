using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Notifications;

/// <summary>The signed link by which an account's emails are turned off, from wherever they are read, signed in or not.</summary>
internal sealed class EmailsOff(PlanDatabase database, IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("PlanBuilder.EmailsOff");

    public string AddressFor(Guid accountId) => "/notifications/email-off?token=" + protector.Protect($"{accountId:N}");

    /// <summary>The account that a link was made for; null where nobody made it here.</summary>
    public Guid? AccountOf(string? token)
    {
        try
        {
            return token is { Length: > 0 and <= 1_000 } ? Guid.ParseExact(protector.Unprotect(token), "N") : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    public Task TurnOffAsync(Guid accountId, CancellationToken ct) => database.AsServiceAsync(
        session => session.ExecuteAsync("select turn_off_ready_emails(@accountId)", new { accountId }), ct);
}
