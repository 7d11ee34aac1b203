using Microsoft.Extensions.Options;
using PlanBuilder.Web.Mail;
using PlanBuilder.Web.Postgres;
using PlanBuilder.Web.Shared;

namespace PlanBuilder.Web.Notifications;

/// <summary>
/// Tells by email of what nobody has read within half a minute: whoever watches a plan being made needs no mail. Each is sent once,
/// whichever node takes it on.
/// </summary>
internal sealed class ReadyEmails(
    [FromKeyedServices(PostgresSetup.Background)] PlanDatabase database, DatabaseState state, MailQueue mail, EmailsOff off,
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
                // The next one asks again.
            }
            catch (Npgsql.PostgresException e)
            {
                logger.LogError(e, "Could not look for emails to send.");
            }
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        var news = await database.AsServiceAsync(session => session.QueryAsync<News>(
            "select user_id, email, job_id, message, title from claim_ready_emails(@Delay, @AtOnce)", new { Delay, AtOnce }), ct);
        foreach (var one in news)
        {
            mail.Send(_ => Task.FromResult<Letter?>(Write(one)));
        }
    }

    private Letter Write(News news)
    {
        var subject = news.Message.Split(". ")[0].TrimEnd('.');
        var unsubscribe = new Uri(app.Value.Public!, off.AddressFor(news.UserId));
        return new(news.Email, FreeText.OneLine(news.Title) is { } title ? $"{subject}: {title}" : subject, $"""
            {news.Message}

            {new Uri(app.Value.Public!, $"/ai-plan-builder/{news.JobId}")}


            You're getting this email because you requested this plan. Turn these emails off:
            {unsubscribe}

            """)
        {
            Unsubscribe = unsubscribe,
        };
    }

    private sealed class News
    {
        public Guid UserId { get; init; }
        public string Email { get; init; } = "";
        public Guid JobId { get; init; }
        public string Message { get; init; } = "";

        /// <summary>The name of the plan; null where it may not be said.</summary>
        public string? Title { get; init; }
    }
}
