using System.Threading.Channels;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace PlanBuilder.Web.Mail;

/// <summary>One email, as plain text.</summary>
internal sealed record Email(string To, string Subject, string Text)
{
    /// <summary>The one-click unsubscribe address (RFC 8058); null for an email that somebody asked for.</summary>
    public Uri? Unsubscribe { get; init; }
}

/// <summary>
/// Sends email behind the requests that ask for it: neither how long it takes nor what becomes of it shows in their answers. What is still
/// here when the app stops is lost, and its reader asks again.
/// </summary>
internal sealed class MailQueue(IOptions<MailOptions> options, ILogger<MailQueue> logger) : BackgroundService
{
    private const int Longest = 500, Senders = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    private readonly Channel<Func<CancellationToken, Task<Email?>>> emails =
        Channel.CreateBounded<Func<CancellationToken, Task<Email?>>>(new BoundedChannelOptions(Longest));

    public bool IsOn => options.Value.IsOn;

    /// <param name="write">Returns the email when it is about to be sent; null for none.</param>
    public void Send(Func<CancellationToken, Task<Email?>> write)
    {
        if (!emails.Writer.TryWrite(write))
        {
            logger.LogWarning("{Count} emails are waiting to be sent, so another one was dropped.", Longest);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAllAsync(stoppingToken)));

    private async Task SendAllAsync(CancellationToken ct)
    {
        await foreach (var write in emails.Reader.ReadAllAsync(ct))
        {
            Email? email = null;
            try
            {
                email = await write(ct);
                if (email is not null)
                {
                    await SendWithRetriesAsync(email, ct);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                // Servers repeat the address in their refusal.
                var reason = email is null ? e.Message : e.Message.Replace(email.To, "...", StringComparison.OrdinalIgnoreCase);
                logger.LogError("Could not send an email: {Kind}: {Reason}", e.GetType().Name, reason);
            }
        }
    }

    private async Task SendWithRetriesAsync(Email email, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await SendAsync(email, ct);
                return;
            }
            catch (Exception e) when (attempt < Pauses.Length && MayPass(e, ct))
            {
                logger.LogInformation("The mail server hasn't accepted an email yet: {Kind}.", e.GetType().Name);
                await Task.Delay(Pauses[attempt], ct);
            }
        }
    }

    private static bool MayPass(Exception e, CancellationToken ct) => e switch
    {
        SmtpCommandException refused => (int)refused.StatusCode < 500, // with 5xx the server means it
        AuthenticationException or SslHandshakeException or ParseException => false, // an invalid address stays invalid
        OperationCanceledException => !ct.IsCancellationRequested,
        _ => true,
    };

    private async Task SendAsync(Email email, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(options.Value.From!));
        message.To.Add(new MailboxAddress("", email.To));
        message.Subject = email.Subject;
        message.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's absence answers it
        if (email.Unsubscribe is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe.AbsoluteUri}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }

        message.Body = new TextPart("plain") { Text = email.Text };
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync(options.Value.Host!, options.Value.Port, options.Value.Security switch
        {
            "Tls" => SecureSocketOptions.SslOnConnect,
            "None" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, patience.Token);
        if (options.Value.User is { } user)
        {
            await smtp.AuthenticateAsync(user, options.Value.Password!, patience.Token);
        }

        await smtp.SendAsync(message, patience.Token);
        await smtp.DisconnectAsync(quit: true, patience.Token);
    }
}
