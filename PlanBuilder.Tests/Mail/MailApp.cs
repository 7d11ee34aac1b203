using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using MimeKit;
using PlanBuilder.Tests.Postgres;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace PlanBuilder.Tests.Mail;

/// <summary>An app that sends its email to a real SMTP server on a loopback port.</summary>
public sealed class MailApp(TestPostgres server) : TestApp(server)
{
    public const string PublicUrl = "http://plans.example.org";

    private readonly CancellationTokenSource stop = new();
    private readonly Inbox inbox = new();
    private Task running = Task.CompletedTask;
    private int port;

    /// <summary>How many of the next emails are answered with "later".</summary>
    public void RefuseNext(int count) => inbox.Refusals = count;

    public int CountTo(string email) => inbox.Messages.Count(message => To(message) == email);

    /// <summary>The latest message to an address, once it has come.</summary>
    public async Task<MimeMessage> EmailToAsync(string email, int number = 1)
    {
        await Wait.UntilAsync($"message {number} to {email}", () => CountTo(email) >= number);
        return inbox.Messages.Last(message => To(message) == email);
    }

    protected override Task PrepareAsync()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var services = new ServiceProvider();
        services.Add(inbox);
        running = new SmtpServer.SmtpServer(
            new SmtpServerOptionsBuilder().ServerName("localhost")
                .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port))).Build(),
            services).StartAsync(stop.Token);
        return Task.CompletedTask;
    }

    protected override void Configure(IWebHostBuilder builder) => builder
        .UseSetting("App:PublicUrl", PublicUrl)
        .UseSetting("Mail:Host", "127.0.0.1")
        .UseSetting("Mail:Port", port.ToString(CultureInfo.InvariantCulture))
        .UseSetting("Mail:From", "PlanBuilder <plans@example.org>")
        .UseSetting("Mail:Security", "None");

    protected override async Task ClearUpAsync()
    {
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        stop.Dispose();
    }

    private static string To(MimeMessage message) => message.To.Mailboxes.Single().Address;

    private sealed class Inbox : MessageStore
    {
        private int refusals;

        public ConcurrentQueue<MimeMessage> Messages { get; } = new();

        public int Refusals
        {
            set => Volatile.Write(ref refusals, value);
        }

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (Interlocked.Decrement(ref refusals) >= 0)
            {
                return new SmtpResponse((SmtpReplyCode)451, "Later");
            }

            using var text = new MemoryStream(buffer.ToArray());
            Messages.Enqueue(await MimeMessage.LoadAsync(text, cancellationToken));
            return SmtpResponse.Ok;
        }
    }
}
