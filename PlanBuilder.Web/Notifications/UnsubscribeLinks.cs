using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PlanBuilder.Web.Postgres;

namespace PlanBuilder.Web.Notifications;

/// <summary>Signed links that turn off an account's emails without signing in.</summary>
internal sealed class UnsubscribeLinks(PlanDatabase database, IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("PlanBuilder.Unsubscribe");

    public string AddressFor(Guid accountId) => "/notifications/unsubscribe?token=" + protector.Protect($"{accountId:N}");

    /// <summary>The account that a link is for; null if it isn't one of ours.</summary>
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
