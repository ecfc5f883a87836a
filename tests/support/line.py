"""A TCP line to a port of this computer that can be cut: with a reset, or silently, so that each end believes that it stands. Threads, loopback."""
import socket
import struct
import threading


def reset(end):
    """Closes it as a cable that is cut and a router that notices do: nothing more is delivered."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)  # wakes whoever waits in recv
    except OSError:
        pass
    end.close()


class Line:
    """`said` and `answered` are called with what the client and the server say, piece by piece, and whose connection that is, before it goes on. `at`: its own port; 0: a free one."""

    def __init__(self, port, said=None, answered=None, at=0):
        self.target, self.said, self.answered, self.number, self.half = port, said, answered, 0, set()
        self.lock, self.pairs, self.dead, self.is_silent = threading.Lock(), {}, [], False
        self.listening = socket.create_server(("127.0.0.1", at), backlog=128)
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            if self.is_silent:
                self.dead.append(client)
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
                server.settimeout(None)
            except OSError:
                reset(client)
                continue
            self.number += 1
            with self.lock:
                self.pairs[self.number] = client, server
            for source, to, hears in ((client, server, self.said), (server, client, self.answered)):
                threading.Thread(target=self.carry, args=(self.number, source, to, hears), daemon=True).start()

    def carry(self, who, source, to, hears):
        while True:
            try:
                piece = source.recv(65536)
                if source in self.dead or to in self.dead:  # lost on the way, and so is the end of it
                    if not piece:
                        return
                    continue
                if not piece:
                    to.shutdown(socket.SHUT_WR)
                    return self.ended(who)
                if hears:
                    hears(who, piece)
                to.sendall(piece)
            except OSError:
                if source not in self.dead and to not in self.dead:
                    reset(source)  # the other direction ends by it
                    reset(to)
                    with self.lock:
                        self.pairs.pop(who, None)
                        self.half.discard(who)
                return

    def ended(self, who):
        """One direction has; with the other the connection has."""
        with self.lock:
            if who not in self.half:
                return self.half.add(who)
            self.half.discard(who)
            pair = self.pairs.pop(who, ())
        for end in pair:
            end.close()

    def take(self):
        with self.lock:
            taken, self.pairs, self.half = list(self.pairs.values()), {}, set()
        return taken

    def cut(self, server_knows=True):
        """Resets what there is: how many. The server is left with connections on which nothing comes any more where it does not know."""
        taken = self.take()
        for client, server in taken:
            if server_knows:
                reset(server)
            else:
                self.dead.append(server)
            reset(client)
        return len(taken)

    def fall_silent(self):
        """Nothing passes any more, and nobody is told: as of a computer that sleeps."""
        self.is_silent = True
        self.dead += [end for pair in self.take() for end in pair]

    def heal(self):
        """New connections pass; what was connected stays dead."""
        self.is_silent = False

    def close(self):
        self.listening.close()
        self.cut()
        for end in self.dead:
            reset(end)
