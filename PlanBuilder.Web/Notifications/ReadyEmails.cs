using Microsoft.Extensions.Options;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Sends emails about plans whose notification is still unread after half a minute: whoever watches their plan doesn't need one. Each is
/// sent once, by whichever node claims it.
/// </summary>
internal sealed class ReadyEmails(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, DatabaseState state, MailQueue mail, UnsubscribeLinks links,
    IOptions<AppOptions> app, ILogger<ReadyEmails> logger) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!mail.IsOn)
        {
            return;
        }

        await state.Ready.WaitAsync(stoppingToken);
        using var tick = new PeriodicTimer(Pause);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // The next tick tries again.
            }
            catch (Npgsql.PostgresException e)
            {
                logger.LogError(e, "Could not look for emails to send.");
            }
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        var due = await database.AsServiceAsync(session => session.QueryAsync<ReadyEmail>(
            "select user_id, email, job_id, message, title from claim_ready_emails(@Delay, @AtOnce)", new { Delay, AtOnce }), ct);
        foreach (var email in due)
        {
            mail.Send(_ => Task.FromResult<Email?>(Write(email)));
        }
    }

    private Email Write(ReadyEmail email)
    {
        var subject = email.Message.Split(". ")[0].TrimEnd('.');
        var unsubscribe = new Uri(app.Value.Public!, links.AddressFor(email.UserId));
        return new(email.Email, FreeText.OneLine(email.Title) is { } title ? $"{subject}: {title}" : subject, $"""
            {email.Message}

            {new Uri(app.Value.Public!, $"/ai-plan-builder/{email.JobId}")}


            You're getting this email because you requested this plan. To stop these emails, open:
            {unsubscribe}

            """)
        {
            Unsubscribe = unsubscribe,
        };
    }

    private sealed class ReadyEmail
    {
        public Guid UserId { get; init; }
        public string Email { get; init; } = "";
        public Guid JobId { get; init; }
        public string Message { get; init; } = "";

        /// <summary>The name of the plan; null if the address isn't verified.</summary>
        public string? Title { get; init; }
    }
}
