using Microsoft.AspNetCore.Http;

namespace PlanBuilder.Tests.Workflow.Ai.Doubles;

/// <summary>How either service fails.</summary>
public static class AiAnswers
{
    /// <summary>A status with the services' body for errors.</summary>
    /// <param name="retryAfter">Seconds.</param>
    public static AiAnswer Refused(int status, string code, int? retryAfter = null) => (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(new
        {
            error = new { message = $"Refused, with a secret address https://inside.example/{AiDouble.GrokKey}", type = code, code },
        });
    };

    /// <summary>A status with whatever body.</summary>
    public static AiAnswer Body(int status, string type, string body) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    };

    /// <summary>Says nothing until the caller has gone.</summary>
    public static AiAnswer Silence() => (context, _) => GoneAsync(context);

    /// <summary>A byte at a time, forever.</summary>
    public static AiAnswer ByteByByte(string type) => async (context, _) =>
    {
        context.Response.ContentType = type;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(" ");
            await context.Response.Body.FlushAsync();
            await tick.WaitForNextTickAsync();
        }
    };

    /// <summary>Cuts the connection without an answer.</summary>
    public static AiAnswer Reset() => (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    /// <summary>Comes back when the caller has gone.</summary>
    internal static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public static AiAnswer Redirect(string address) => (context, _) =>
    {
        context.Response.Redirect(address);
        return Task.CompletedTask;
    };
}
