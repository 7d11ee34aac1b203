using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PlanBuilder.Bench;

/// <summary>
/// What accounts that come once leave behind in the memory of the app, which runs in this process: each signs in from a computer of its
/// own, opens the list and the form, and is forgotten.
/// </summary>
internal static partial class AccountParts
{
    private const string Database = "accounts", Password = "a long password";
    private const int AtOnce = 4;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(6); // attempts to sign in count for five, all else for less

    public static async Task MeasureAsync(Run run)
    {
        var (postgres, measurements, _, quick) = run;
        var count = quick ? 1_000 : 10_000;
        await using var app = WholeApp.Start(postgres, Database);
        var hash = BCrypt.Net.BCrypt.HashPassword(Password, 4); // the least that bcrypt takes, or they would sign in for half an hour
        await postgres.RunAsync($"""
            insert into auth.users (email, encrypted_password)
            select 'visitor' || number || '@example.org', '{hash}' from generate_series(0, {2 * (count + 1)}) number
            """, Database);
        var next = 0;
        await VisitAsync(count); // the sign-in limit's tables keep the size that as many have given them
        var row = $"{count:N0} accounts that came once, memory";
        measurements.Add(row, "ours, before", "MB", await ForgetAsync());
        await VisitAsync(count);
        measurements.Add(row, "ours, at first", "MB", Megabytes());
        measurements.Add(row, "ours", "MB", await ForgetAsync());

        Task VisitAsync(int visitors) => Parallel.ForEachAsync(
            Enumerable.Range((next += visitors) - visitors, visitors), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) => await ComeOnceAsync(app.Address, number));

        // What is over is thrown out when the next one comes.
        async Task<double> ForgetAsync()
        {
            await Task.Delay(Remembered);
            await VisitAsync(1);
            await Task.Delay(TimeSpan.FromSeconds(5));
            return Megabytes();
        }
    }

    private static double Megabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / 1024.0 / 1024;
    }

    private static async Task ComeOnceAsync(Uri address, int number)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, CookieContainer = new CookieContainer(),
            ConnectCallback = async (context, ct) => await ConnectAsync(context.DnsEndPoint, number, ct),
        };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var page = await http.GetStringAsync("/account/sign-in");
        using var form = new FormUrlEncodedContent(
        [
            new("Form.Email", $"visitor{number}@example.org"), new("Form.Password", Password),
            new("__RequestVerificationToken", Token().Match(page).Groups[1].Value),
        ]);
        using var answer = await http.PostAsync("/account/sign-in", form);
        await http.GetStringAsync("/ai-plan-builder/plans"); // refused to whoever isn't signed in
        await http.GetStringAsync("/ai-plan-builder");
    }

    // Each from an address of its own: one computer may try to sign in a hundred times in five minutes.
    private static async Task<NetworkStream> ConnectAsync(DnsEndPoint server, int number, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number / 250), (byte)(1 + (number % 250))]), 0));
            await socket.ConnectAsync(server, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
