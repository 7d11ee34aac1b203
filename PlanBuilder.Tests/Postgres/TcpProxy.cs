using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace PlanBuilder.Tests.Postgres;

/// <summary>
/// The wire between an app and its Postgres, over TCP. It can be cut, and it can swallow what is sent while both ends believe it whole,
/// as a firewall does that forgets a connection.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly string sockets;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Strand, Task> strands = new();
    private readonly Task accepting;

    /// <param name="sockets">The folder of the server's Unix socket.</param>
    public TcpProxy(string sockets)
    {
        this.sockets = sockets;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>A connection string that leads to the same database through the wire.</summary>
    public string Through(string address) => new NpgsqlConnectionStringBuilder(address)
    {
        Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port,
    }.ConnectionString;

    /// <summary>How many connections, those that ended included, have sent this text.</summary>
    public int CountSent(string text) => strands.Keys.Count(strand => strand.HasSent(text));

    /// <summary>
    /// Swallows all that comes from now on over the connections that have sent this text; over every one when it is empty.
    /// </summary>
    public void Swallow(string text = "")
    {
        foreach (var strand in strands.Keys.Where(strand => strand.HasSent(text)))
        {
            strand.Swallows = true;
        }
    }

    /// <summary>Breaks every connection off.</summary>
    public void Cut()
    {
        foreach (var strand in strands.Keys)
        {
            strand.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await Wait.EndAsync("the wire to take no more connections", accepting);
        Cut();
        await Wait.EndAsync("the wire's connections to end", Task.WhenAll(strands.Values));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var strand = new Strand(await listener.AcceptSocketAsync());
                strands[strand] = strand.CarryAsync(new UnixDomainSocketEndPoint(Path.Combine(sockets, ".s.PGSQL.5432")));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The wire is taken away.
        }
    }

    /// <summary>One connection through the wire.</summary>
    private sealed class Strand(Socket app) : IDisposable
    {
        private const int Limit = 20_000; // bytes kept of what the app sends: a first connection asks for all types before

        private readonly Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly StringBuilder sent = new();
        private volatile bool swallows;

        public bool Swallows { set => swallows = value; }

        public bool HasSent(string text)
        {
            lock (sent)
            {
                return sent.ToString().Contains(text, StringComparison.Ordinal);
            }
        }

        /// <summary>Breaks it off: the app sees a reset.</summary>
        public void Dispose()
        {
            app.Close(0); // with a reset
            server.Dispose();
        }

        public async Task CarryAsync(EndPoint to)
        {
            try
            {
                await server.ConnectAsync(to);
                await Task.WhenAll(PumpAsync(app, server, Record), PumpAsync(server, app, _ => { }));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Dispose();
            }
        }

        private async Task PumpAsync(Socket from, Socket to, Action<ReadOnlySpan<byte>> see)
        {
            var buffer = new byte[16_384];
            while (await from.ReceiveAsync(buffer) is var length and > 0)
            {
                see(buffer.AsSpan(0, length));
                if (!swallows)
                {
                    await to.SendAsync(buffer.AsMemory(0, length));
                }
            }

            if (!swallows) // else the end is swallowed too
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }

        private void Record(ReadOnlySpan<byte> bytes)
        {
            lock (sent)
            {
                if (sent.Length < Limit)
                {
                    sent.Append(Encoding.UTF8.GetString(bytes));
                }
            }
        }
    }
}
